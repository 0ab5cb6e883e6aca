"""Backup vaults must be encrypted with a key of ours."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._keys import customer_key


def check(vault: Subject, _: NoConfig) -> Notes:
    """AWS Backup takes its own key, `aws/backup`, unless another is named."""
    key = vault["kmsKeyArn"]
    yield require(
        customer_key(key), "backups are not encrypted with a customer-managed KMS key", key
    )


POLICY = Policy(
    id="backup-vault-cmk",
    severity="medium",
    title="Backup vaults are encrypted with a customer-managed KMS key",
    why="A vault has copies of everything; under AWS's own key none can go to another account.",
    fix="set kms_key_arn",
    types=("aws:backup/vault:Vault",),
    check=check,
    frameworks={"AWS FSBP": ("Backup.1",)},
    equivalents=("CKV_AWS_166",),
)
