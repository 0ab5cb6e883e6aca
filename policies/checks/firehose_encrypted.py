"""Delivery streams must encrypt what they hold by a key of ours."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._remedy import Set
from policies._truth import some

# Streams that read from elsewhere store nothing: the source does. AWS encrypts direct puts only.
# https://docs.aws.amazon.com/firehose/latest/APIReference/API_StartDeliveryStreamEncryption.html
SOURCES = ("kinesisSourceConfiguration", "mskSourceConfiguration")


def check(stream: Subject, _: NoConfig) -> Notes:
    """Off by default; without a key type AWS's own key encrypts."""
    enabled, kind, key = (
        stream[f"serverSideEncryption.{name}"] for name in ("enabled", "keyType", "keyArn")
    )
    reads = some(stream[source].given() for source in SOURCES)
    yield require(reads | enabled.is_true(), "records are held unencrypted", enabled)
    yield require(
        reads | (kind.is_one_of("CUSTOMER_MANAGED_CMK") & key.given()),
        "records are not encrypted by a key of yours",
        kind,
        key,
    )


POLICY = Policy(
    id="firehose-encrypted",
    severity="high",
    title="Delivery streams that take records themselves encrypt them by a key of yours",
    why="Records wait in the stream for minutes, or for a day when the destination fails.",
    fix='set server_side_encryption with enabled, key_type="CUSTOMER_MANAGED_CMK" and key_arn',
    types=("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",),
    check=check,
    remedy=(
        Set(path="serverSideEncryption.enabled", value=True),
        Set(path="serverSideEncryption.keyType", value="CUSTOMER_MANAGED_CMK"),
    ),
    frameworks={"AWS FSBP": ("DataFirehose.1",)},
    equivalents=("CKV_AWS_240", "CKV_AWS_241"),
)
