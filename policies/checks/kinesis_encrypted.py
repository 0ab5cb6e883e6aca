"""Streams must be encrypted at rest by a key of ours."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._remedy import Set
from policies._truth import Node, Truth


def check(stream: Subject, _: NoConfig) -> Notes:
    """Off by default; a key without `KMS` encrypts nothing. AWS's key cannot be taken away."""
    kind, key = stream["encryptionType"], stream["kmsKeyId"]
    yield require(kind.is_one_of("KMS"), "records are stored unencrypted", kind)
    yield require(_of_ours(key), "records are not encrypted by a key of yours", key)


def _of_ours(key: Node) -> Truth:
    aws_owned = isinstance(key.value, str) and key.value.endswith("alias/aws/kinesis")
    return key.given() & Truth.of(not aws_owned)


POLICY = Policy(
    id="kinesis-encrypted",
    severity="high",
    title="Streams are encrypted at rest by a key of yours",
    why="Events carry what users did; without a key of yours nothing can cut readers off.",
    fix='set encryption_type="KMS" and kms_key_id',
    types=("aws:kinesis/stream:Stream",),
    check=check,
    remedy=(Set(path="encryptionType", value="KMS"),),
    frameworks={"AWS FSBP": ("Kinesis.1",)},
    equivalents=("CKV_AWS_43", "CKV_AWS_185", "AWS-0064"),
)
