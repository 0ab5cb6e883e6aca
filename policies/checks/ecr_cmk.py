"""Images must be encrypted with a key of one's own."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._keys import customer_key


def check(repository: Subject, _: NoConfig) -> Notes:
    """ECR's own AES-256 by default; KMS without a key is a key of AWS's, which has no policy."""
    encryption = repository["encryptionConfigurations"]
    kind, key = encryption["encryptionType"], encryption["kmsKey"]
    by_kms = kind.is_one_of("KMS", "KMS_DSSE")
    yield require(by_kms, "its images are not encrypted with KMS", kind)
    yield require(~by_kms | customer_key(key), "its images are encrypted with AWS's own key", key)


POLICY = Policy(
    id="ecr-cmk",
    severity="low",
    title="ECR repositories are encrypted with a KMS key of one's own",
    why="Access can be cut off at the key, and is logged there; AWS's own allow neither.",
    fix='set encryption_configurations=[{"encryption_type": "KMS", "kms_key": key.arn}]',
    types=("aws:ecr/repository:Repository",),
    check=check,
    equivalents=("AWS-0033", "CKV_AWS_136"),
)
