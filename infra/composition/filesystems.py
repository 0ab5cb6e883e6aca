"""Section filesystems: what training reads and writes together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._function_grants import log_groups
from infra.components._grants import security_groups
from infra.components._policy import Statement, allow, use_key
from infra.components.lustre_filesystem import LustreFilesystem, LustreFilesystemArgs

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.composition._built import Built, Outputs
    from infra.settings import FilesystemSettings, Settings

S3_LINKS = "role/aws-service-role/s3.data-source.lustre.fsx.amazonaws.com/*"


def build(built: Built) -> Outputs:
    """A component for each entry; clusters and queues mount them."""
    made = {entry: _make(built, entry, s) for entry, s in built.settings.filesystems.items()}
    built.found["filesystems"] = {entry: system.mount for entry, system in made.items()}
    return {"filesystems": {entry: system.mount.dns_name for entry, system in made.items()}}


def _make(built: Built, entry: str, settings: FilesystemSettings) -> LustreFilesystem:
    arguments = LustreFilesystemArgs(
        context=built.context,
        entry=entry,
        settings=settings,
        network=built.network,
        key_arn=built.keys.arns[settings.key] if settings.persistent else None,
        log_key_arn=built.keys.arns[settings.log_key],
        alarming=built.alarming,
    )
    return LustreFilesystem(entry, arguments, built.opts)


def grants(context: Context, settings: Settings) -> list[Statement]:
    """File systems, their links, and the role that FSx makes for each link to a bucket."""
    keys = sorted({one.key for one in settings.filesystems.values() if one.persistent})
    encrypting = ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"]
    made = context.iam_arn(S3_LINKS)
    return [
        allow(
            "Filesystems",
            [
                "fsx:Create*",
                "fsx:Delete*",
                "fsx:TagResource",
                "fsx:UntagResource",
                "fsx:Update*",
            ],
            [
                context.arn("fsx", what)
                for what in ("association/*", "backup/*", "file-system/*", "task/*")
            ],
        ),
        allow("LookAtFilesystems", ["fsx:Describe*", "fsx:ListTagsForResource"], ["*"]),
        allow(
            "LinkBuckets",
            ["iam:CreateServiceLinkedRole", "iam:AttachRolePolicy", "iam:PutRolePolicy"],
            [made],
        ),
        allow(
            "LinkedBuckets",
            ["s3:GetBucket*", "s3:ListBucket", "s3:PutBucketNotification"],
            [f"arn:aws:s3:::{context.named('*')}"],
        ),
        # FSx takes its grant of the key in the name of whoever makes the file system.
        *(use_key(context, f"EncryptFiles{_sid(key)}", key, encrypting, "fsx") for key in keys),
        security_groups(),
        *log_groups(context),
    ]


def _sid(key: str) -> str:
    """A key's name as part of a statement's id: letters and digits only."""
    return "".join(part.title() for part in key.split("-"))
