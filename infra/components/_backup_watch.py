"""Who hears of backups that fail, of objects they missed, and of backups that no longer happen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import Alarm, make_alarms

if TYPE_CHECKING:
    import pulumi

    from infra.components._alarms import Alarming
    from infra.components._context import Context
    from infra.tagging import Tags

BAD = ["ABORTED", "EXPIRED", "FAILED"]

MISSED = ["S3_BACKUP_OBJECT_FAILED", "S3_RESTORE_OBJECT_FAILED"]
"""Single objects that a job skipped: it completes all the same, and no event of jobs tells."""


def watch_backups(
    parent: pulumi.ComponentResource, alarming: Alarming, vault: aws.backup.Vault, tags: Tags
) -> None:
    """Failed jobs by event, missed objects by the vault's own messages, silence by an alarm."""
    if not alarming.enabled:
        return
    context, topic = alarming.context, alarming.topic(None)
    name = context.named("backups")
    child = ResourceOptions(parent=parent)
    rule = aws.cloudwatch.EventRule(
        "recovery-failures",
        name=context.named("backup-failures"),
        description="Backups, copies and restores of this stack that did not succeed",
        event_pattern=json.dumps(failures(context, name)),
        tags=tags.own(),
        opts=child,
    )
    aws.cloudwatch.EventTarget("recovery-failures", rule=rule.name, arn=topic, opts=child)
    aws.backup.VaultNotifications(
        "recovery-missed",
        backup_vault_name=vault.name,
        backup_vault_events=MISSED,
        sns_topic_arn=topic,
        opts=child,
    )
    make_alarms(parent, alarming, "recovery", tags, _silence(name))


def failures(context: Context, vault: str) -> dict[str, Any]:
    """The events of this stack's vault; restores say `status` where the others say `state`."""
    arn = context.arn("backup", f"backup-vault:{vault}")
    return {
        "source": ["aws.backup"],
        "detail-type": [
            "Backup Job State Change",
            "Copy Job State Change",
            "Restore Job State Change",
        ],
        "detail": {
            "$or": [
                {"state": BAD, "backupVaultName": [vault]},
                {"state": BAD, "sourceBackupVaultArn": [arn]},
                {"status": BAD, "backupVaultArn": [arn]},
            ]
        },
    }


def _silence(vault: str) -> Alarm:
    """Two days without a single backup: the plan, its role or the tags are gone."""
    return Alarm(
        name="no-backups",
        what=(
            f"No backup was completed in vault {vault} for two days. Look at the jobs of AWS "
            "Backup; if there are none, nothing carries the tag backup: daily any more."
        ),
        namespace="AWS/Backup",
        metric="NumberOfBackupJobsCompleted",
        dimensions={"BackupVaultName": vault},
        statistic="Sum",
        comparison="<",
        threshold=1,
        period_seconds=86400,
        periods=2,
        missing="breaching",
    )
