"""Log groups must be encrypted with a key of ours: logs repeat what data they are about."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._keys import customer_key


def check(group: Subject, _: NoConfig) -> Notes:
    """CloudWatch encrypts with a key of its own unless another is named."""
    key = group["kmsKeyId"]
    yield require(
        customer_key(key), "the logs are not encrypted with a customer-managed KMS key", key
    )


POLICY = Policy(
    id="logs-cmk",
    severity="low",
    title="Log groups are encrypted with a customer-managed KMS key",
    why="Tracebacks quote rows of data; without a key of ours nobody can be shut out of them.",
    fix="set kms_key_id to a key whose policy lets logs.REGION.amazonaws.com use it",
    types=("aws:cloudwatch/logGroup:LogGroup",),
    check=check,
    frameworks={
        "HIPAA": ("164.308(a)", "164.312(a)", "164.312(e)"),
        "GDPR": ("Art. 32",),
        "SOC 2": ("CC6.1",),
    },
    equivalents=("CKV_AWS_158", "AWS-0017"),
)
