"""File systems must be encrypted, with a key of ours: that can only be said when they are made."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._keys import customer_key


def check(system: Subject, _: NoConfig) -> Notes:
    """They are not encrypted by default; without a key EFS takes AWS's own."""
    flag, key = system["encrypted"], system["kmsKeyId"]
    yield require(flag.is_true(), "the file system is not encrypted", flag)
    yield require(customer_key(key), "it is not encrypted with a customer-managed KMS key", key)


POLICY = Policy(
    id="efs-encrypted",
    severity="high",
    title="EFS file systems are encrypted with a customer-managed KMS key",
    why="Home directories and datasets lie there; encryption cannot be switched on later.",
    fix="set encrypted=True and kms_key_id",
    types=("aws:efs/fileSystem:FileSystem",),
    check=check,
    frameworks={
        "AWS FSBP": ("EFS.1",),
        "CIS AWS v3.0": ("2.4.1",),
        "HIPAA": ("164.308(a)", "164.312(a)", "164.312(e)"),
        "GDPR": ("Art. 32",),
        "SOC 2": ("CC6.1",),
    },
    equivalents=("CKV_AWS_42", "CKV_AWS_184", "AWS-0037"),
)
