"""Buckets that encrypt with KMS must use a bucket key: fewer calls to KMS, all of them billed."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._remedy import Set
from policies._types import BUCKET, BUCKET_ENCRYPTION


def check(subject: Subject, _: NoConfig) -> Notes:
    """Off by default. With two layers of encryption (aws:kms:dsse) there is none to use."""
    inline = subject["serverSideEncryptionConfiguration.rule"]
    for rule in (*subject["rules"].items(), *inline.items()):
        algorithm = rule["applyServerSideEncryptionByDefault.sseAlgorithm"]
        flag = rule["bucketKeyEnabled"]
        yield require(
            ~algorithm.is_one_of("aws:kms") | flag.is_true(),
            "every object read or written is a request to KMS, at 0.03 USD for 10 000; a bucket"
            " key leaves one in a hundred of them",
            flag,
        )


POLICY = Policy(
    id="s3-bucket-key",
    severity="low",
    title="Buckets that encrypt with KMS use a bucket key",
    why="A training run that reads ten million objects an epoch pays KMS 30 USD for each of them.",
    fix="set bucket_key_enabled=True in the encryption's rule",
    types=(*BUCKET_ENCRYPTION, *BUCKET),
    check=check,
    remedy=(
        Set(path="rules[].bucketKeyEnabled", value=True, types=BUCKET_ENCRYPTION),
        Set(
            path="serverSideEncryptionConfiguration.rule.bucketKeyEnabled", value=True, types=BUCKET
        ),
    ),
)
