"""Section recovery: backups of what is tagged, and what is kept in another region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._policy import allow
from infra.components.recovery import RecoveryArgs, RecoveryPlan
from infra.components.recovery_key import RecoveryKey

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
    built.found["recovery"] = away
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


def _key_away(built: Built) -> pulumi.Output[str] | None:
    settings = built.settings.recovery
    wanted = settings is not None and settings.copies
    return RecoveryKey("recovery-key", built.context, built.opts).arn if wanted else None


def grants(context: Context, settings: Settings) -> list[Statement]:
    """Vaults and plans by name where AWS lets them be named; roles are passed to AWS Backup."""
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
        allow(
            "PassToBackup",
            ["iam:PassRole"],
            [context.iam_arn(f"role{context.path}*")],
            condition={"StringEquals": {"iam:PassedToService": "backup.amazonaws.com"}},
        ),
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
