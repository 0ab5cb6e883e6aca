"""The rules of the backup plan, from the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from infra.settings import BackupRuleSettings, RecoverySettings

SCHEDULES = {
    "daily": "cron(0 3 * * ? *)",
    "weekly": "cron(0 4 ? * 1 *)",
    "monthly": "cron(0 5 1 * ? *)",
}
"""When nobody else is awake, one after the other: a job that meets another of its kind waits."""

START_MINUTES = 60
"""A job that has not begun by then has expired, and an event says so; AWS wants 60 at least."""

DONE_MINUTES = 24 * 60
"""A job that takes longer is stopped: the next day's would meet it. The first of S3 is whole."""


def plan_rules(
    settings: RecoverySettings, vault: str, copy_vault: str | None
) -> list[dict[str, Any]]:
    """One rule for each that the settings have.

    Args:
        settings: the section.
        vault: the name of the vault of this region.
        copy_vault: the ARN of that in the recovery region, where there is one.
    """
    return [_rule(name, rule, settings, vault, copy_vault) for name, rule in settings.rules.items()]


def _rule(
    name: str,
    rule: BackupRuleSettings,
    settings: RecoverySettings,
    vault: str,
    copy_vault: str | None,
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "rule_name": name,
        "target_vault_name": vault,
        "schedule": rule.schedule or SCHEDULES[name],
        "schedule_expression_timezone": "Etc/UTC",
        "start_window": START_MINUTES,
        "completion_window": DONE_MINUTES,
        "enable_continuous_backup": settings.point_in_time and name == "daily",
        "lifecycle": _lifecycle(rule),
    }
    if rule.copy_days is not None and copy_vault is not None:
        # Copies stay warm: they are needed when nothing else works, and nobody wants to wait.
        made["copy_actions"] = [
            {"destination_vault_arn": copy_vault, "lifecycle": {"delete_after": rule.copy_days}}
        ]
    return made


def _lifecycle(rule: BackupRuleSettings) -> dict[str, int]:
    if rule.cold_after_days is None:
        return {"delete_after": rule.keep_days}
    return {"cold_storage_after": rule.cold_after_days, "delete_after": rule.keep_days}
