"""Tables must be encrypted with a key of ours, and protected from deletion in production."""

from __future__ import annotations

from policies._base import EnvironmentConfig, Notes, Policy, Subject, require
from policies._keys import customer_key
from policies._remedy import Set


def check(table: Subject, config: EnvironmentConfig) -> Notes:
    """A key counts only where `enabled` is true: else DynamoDB takes a key that it owns."""
    encryption = table["serverSideEncryption"]
    key, enabled = encryption["kmsKeyArn"], encryption["enabled"]
    yield require(
        enabled.is_true() & customer_key(key),
        "the table is not encrypted with a customer-managed KMS key",
        key,
        enabled,
    )
    if not table.environment.absent:
        protected = table["deletionProtectionEnabled"]
        yield require(
            protected.is_true() | table.outside_production(config),
            "in production one call deletes the table",
            protected,
        )


POLICY = Policy(
    id="dynamodb-cmk-protect",
    severity="medium",
    title="Tables use a customer-managed KMS key, and deletion protection in production",
    why="Without a key of ours access cannot be cut off; a deleted table is gone, alarms or not.",
    fix="set server_side_encryption with enabled=True and kms_key_arn; deletion_protection_enabled",
    types=("aws:dynamodb/table:Table",),
    check=check,
    remedy=(
        Set(path="serverSideEncryption.enabled", value=True),
        Set(path="deletionProtectionEnabled", value=True),
    ),
    frameworks={"AWS FSBP": ("DynamoDB.6",)},
    equivalents=("CKV_AWS_119", "AWS-0025"),
    config=EnvironmentConfig,
)
