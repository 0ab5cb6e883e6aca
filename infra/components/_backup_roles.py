"""What AWS Backup may do to take backups, and to restore them: of this stack's data alone.

AWS's own policies for it read every bucket of the account and decrypt with every key. These are
their statements for what our components make (buckets, tables, file systems), narrowed to the
stack's names and tags. Sources: the managed policies AWSBackupServiceRolePolicyForBackup,
…ForRestores, …ForS3Backup and …ForS3Restore.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.components._policy import Statement, allow
from infra.components._role import Identity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from infra.components._context import Context

TRIAL = "awsbackup-restore-test-*"
"""How AWS Backup names what it restores only to try it."""


def backup_identity(context: Context) -> Identity:
    """Reads what is tagged, writes into vaults."""
    return Identity(
        name="recovery-backup",
        what="AWS Backup takes backups of this stack's data, and copies them",
        service="backup",
        statements=[
            allow("Find", ["tag:GetResources", "s3:ListAllMyBuckets"], ["*"]),
            *_vaults(context),
            *_bucket_changes(context),
            *_read_buckets(context),
            *_back_up_tables(context),
            *_back_up_files(context),
            *_keys(context),
        ],
    )


def restore_identity(context: Context) -> Identity:
    """Writes tables and buckets anew: the stack's own, and those of the tests."""
    return Identity(
        name="recovery-restore",
        what="AWS Backup restores this stack's data",
        service="backup",
        statements=[
            *_vaults(context),
            *_write_buckets(context),
            *_restore_tables(context),
            *_keys(context),
        ],
    )


def _vaults(context: Context) -> list[Statement]:
    vaults = [
        context.arn("backup", f"backup-vault:{context.named('*')}", region=region)
        for region in context.regions
    ]
    return [
        allow(
            "Vaults",
            [
                "backup:CopyFromBackupVault",
                "backup:CopyIntoBackupVault",
                "backup:DescribeBackupVault",
            ],
            vaults,
        ),
        allow(
            "Points",
            ["backup:TagResource"],
            [
                context.arn("backup", "recovery-point:*", region=region)
                for region in context.regions
            ],
        ),
    ]


def _bucket_changes(context: Context) -> list[Statement]:
    """Backups of S3 after the first follow the bucket's events, through rules of AWS Backup."""
    return [
        allow(
            "BucketEvents",
            [
                "events:DeleteRule",
                "events:DescribeRule",
                "events:DisableRule",
                "events:EnableRule",
                "events:ListTargetsByRule",
                "events:PutRule",
                "events:PutTargets",
                "events:RemoveTargets",
            ],
            [context.arn("events", "rule/AwsBackupManagedRule*")],
        ),
        allow("BucketSizes", ["cloudwatch:GetMetricData", "events:ListRules"], ["*"]),
    ]


def _read_buckets(context: Context) -> list[Statement]:
    buckets = f"arn:aws:s3:::{context.named('*')}"
    return [
        allow(
            "Buckets",
            [
                "s3:GetBucketAcl",
                "s3:GetBucketLocation",
                "s3:GetBucketNotification",
                "s3:GetBucketTagging",
                "s3:GetBucketVersioning",
                "s3:GetInventoryConfiguration",
                "s3:ListBucket",
                "s3:ListBucketVersions",
                "s3:PutBucketNotification",
                "s3:PutInventoryConfiguration",
            ],
            [buckets],
        ),
        allow(
            "Objects",
            [
                "s3:GetObject",
                "s3:GetObjectAcl",
                "s3:GetObjectTagging",
                "s3:GetObjectVersion",
                "s3:GetObjectVersionAcl",
                "s3:GetObjectVersionTagging",
            ],
            [f"{buckets}/*"],
        ),
    ]


def _write_buckets(context: Context) -> list[Statement]:
    buckets = [f"arn:aws:s3:::{context.named('*')}", f"arn:aws:s3:::{TRIAL}"]
    return [
        allow(
            "RestoreBuckets",
            [
                "s3:CreateBucket",
                "s3:GetBucketLocation",
                "s3:GetBucketOwnershipControls",
                "s3:GetBucketVersioning",
                "s3:ListBucket",
                "s3:ListBucketVersions",
                "s3:PutBucketOwnershipControls",
                "s3:PutBucketVersioning",
            ],
            buckets,
        ),
        allow(
            "RestoreObjects",
            [
                "s3:DeleteObject",
                "s3:GetObject",
                "s3:GetObjectAcl",
                "s3:GetObjectTagging",
                "s3:GetObjectVersion",
                "s3:GetObjectVersionAcl",
                "s3:ListMultipartUploadParts",
                "s3:PutObject",
                "s3:PutObjectAcl",
                "s3:PutObjectTagging",
                "s3:PutObjectVersionAcl",
            ],
            [f"{bucket}/*" for bucket in buckets],
        ),
    ]


def _back_up_tables(context: Context) -> list[Statement]:
    table = context.arn("dynamodb", f"table/{context.named('*')}")
    return [
        allow(
            "Tables",
            [
                "dynamodb:CreateBackup",
                "dynamodb:DescribeTable",
                "dynamodb:ListTagsOfResource",
                "dynamodb:StartAwsBackupJob",
            ],
            [table],
        ),
        allow(
            "TableBackups",
            ["dynamodb:DeleteBackup", "dynamodb:DescribeBackup"],
            [f"{table}/backup/*"],
        ),
    ]


def _restore_tables(context: Context) -> list[Statement]:
    tables = [context.arn("dynamodb", f"table/{name}") for name in (context.named("*"), TRIAL)]
    return [
        allow(
            "RestoreTables",
            [
                "dynamodb:BatchWriteItem",
                "dynamodb:DeleteItem",
                "dynamodb:DescribeTable",
                "dynamodb:GetItem",
                "dynamodb:PutItem",
                "dynamodb:Query",
                "dynamodb:RestoreTableFromAwsBackup",
                "dynamodb:Scan",
                "dynamodb:UpdateItem",
            ],
            tables,
        ),
        allow(
            "RestoreTableBackups",
            ["dynamodb:RestoreTableFromBackup"],
            [f"{tables[0]}/backup/*"],
        ),
    ]


def _back_up_files(context: Context) -> list[Statement]:
    """File systems have no names of ours: they are told by their tags; backups carry them on."""
    ours = _tagged(context)
    return [
        allow(
            "FileSystems",
            ["fsx:CreateBackup", "fsx:ListTagsForResource", "fsx:TagResource"],
            [context.arn("fsx", "file-system/*"), context.arn("fsx", "backup/*")],
            condition=ours,
        ),
        allow(
            "NewFileBackups",
            ["fsx:CreateBackup", "fsx:CopyBackup", "fsx:DeleteBackup", "fsx:TagResource"],
            [context.arn("fsx", "backup/*", region=region) for region in context.regions],
        ),
        allow("FindFileSystems", ["fsx:DescribeBackups", "fsx:DescribeFileSystems"], ["*"]),
    ]


def _keys(context: Context) -> list[Statement]:
    """The stack's keys, through the services whose data is backed up; grants for AWS alone."""
    keys = [context.arn("kms", "key/*", region=region) for region in context.regions]
    ours: dict[str, Any] = {
        "ForAnyValue:StringLike": {"kms:ResourceAliases": [context.key_alias("*")]}
    }
    services = _through(context, ("backup", "dynamodb", "fsx", "s3"))
    return [
        allow(
            "Keys",
            [
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
            ],
            keys,
            condition={**ours, "StringEquals": {"kms:ViaService": services}},
        ),
        allow(
            "KeyGrants",
            ["kms:CreateGrant", "kms:DescribeKey"],
            keys,
            condition={**ours, "Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
    ]


def _through(context: Context, services: Sequence[str]) -> list[str]:
    return [f"{s}.{region}.amazonaws.com" for region in context.regions for s in services]


def _tagged(context: Context) -> dict[str, Any]:
    return {
        "StringEquals": {
            "aws:ResourceTag/project": context.project,
            "aws:ResourceTag/stack": context.stack,
        }
    }
