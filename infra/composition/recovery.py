"""Section recovery: backups of what is tagged, and what is kept in another region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._grants import pass_roles, rules
from infra.components._policy import allow
from infra.components.recovery import RecoveryArgs, RecoveryPlan
from infra.components.recovery_key import RecoveryKey
from infra.components.replica import Replica, ReplicaArgs, make_replica_logs

if TYPE_CHECKING:
    import pulumi

    from infra.components._context import Context
    from infra.components._policy import Statement
    from infra.composition._built import Built, Outputs
    from infra.settings import Settings


def build(built: Built) -> Outputs:
    """The key of the recovery region where anything goes there, and the plan."""
    settings = built.settings.recovery
    if settings is None:
        raise ValueError("built only where the settings have the section")
    away = _key_away(built)
    if away is not None:
        _replicate(built, away)
    plan = RecoveryPlan(
        "recovery",
        RecoveryArgs(
            context=built.context,
            settings=settings,
            key_arn=built.keys.arns[settings.key],
            away_key_arn=away if settings.copies else None,
            boundary=built.access.boundary,
            alarming=built.alarming,
        ),
        built.opts,
    )
    return {"recovery": {"vault": plan.vault, "restore_role": plan.restore_role}}


def _replicated(settings: Settings) -> list[str]:
    return [name for name, bucket in settings.lake.items() if bucket.replication is not None]


def _key_away(built: Built) -> pulumi.Output[str] | None:
    """The key of the recovery region, where anything goes there."""
    recovery = built.settings.recovery
    copies = recovery is not None and recovery.copies
    if not copies and not _replicated(built.settings):
        return None
    return RecoveryKey("recovery-key", built.context, built.opts).arn


def _replicate(built: Built, key: pulumi.Output[str]) -> None:
    """A replica of each bucket that asks for one, and the bucket that receives their logs."""
    entries = _replicated(built.settings)
    if not entries:
        return
    logs = make_replica_logs(
        built.context, built.settings.lake[built.settings.logs_bucket], built.opts
    )
    for entry in entries:
        Replica(
            f"lake-{entry}-replica",
            ReplicaArgs(
                context=built.context,
                entry=entry,
                settings=built.settings.lake[entry],
                source=built.lake.data[entry],
                logs=logs,
                key_arn=key,
                boundary=built.access.boundary,
                alarming=built.alarming,
            ),
            built.opts,
        )


def grants(context: Context, settings: Settings) -> list[Statement]:
    """Vaults and plans by name where AWS lets them be named; roles go to AWS Backup and to S3."""
    del settings
    regions = context.regions
    named = context.named("*")
    statements = [
        allow(
            "BackupVaults",
            ["backup:*"],
            [context.arn("backup", f"backup-vault:{named}", region=r) for r in regions],
        ),
        allow(
            "BackupPlans",
            ["backup:*"],
            [
                context.arn("backup", "backup-plan:*"),
                context.arn("backup", f"restore-testing-plan:{named.replace('-', '_')}"),
            ],
        ),
        allow(
            "BackupAnywhere",
            [
                "backup-storage:MountCapsule",
                "backup:CreateBackupPlan",
                "backup:CreateRestoreTestingPlan",
                "backup:List*",
            ],
            ["*"],
        ),
        pass_roles(context, "PassForRecovery", "backup", "s3"),
        rules(context),
    ]
    return statements + ([_keys_away(context)] if context.recovery_region else [])


def _keys_away(context: Context) -> Statement:
    """The key of the recovery region; to make one is granted with all other keys."""
    there = context.in_recovery()
    return allow(
        "KeysAway",
        [
            "kms:*Alias",
            "kms:*KeyPolicy",
            "kms:*KeyRotation*",
            "kms:DescribeKey",
            "kms:ListResourceTags",
            "kms:ScheduleKeyDeletion",
            "kms:TagResource",
            "kms:UntagResource",
            "kms:UpdateKeyDescription",
        ],
        [there.arn("kms", "key/*"), there.arn("kms", f"alias/{context.project}/{context.stack}/*")],
    )
