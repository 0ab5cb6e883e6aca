"""Vaults, locks, plans and selections live and can be read back."""

from __future__ import annotations

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.lifecycle import (
    DEFAULT_TAGS,
    Refused,
    World,
    assert_gone,
    assert_settled,
)

VAULT = "aws:backup/vault:Vault"
LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
PLAN = "aws:backup/plan:Plan"
SELECTION = "aws:backup/selection:Selection"
DAILY = {
    "ruleName": "daily",
    "targetVaultName": "backups",
    "schedule": "cron(0 3 * * ? *)",
    "startWindow": 60,
    "lifecycle": {"deleteAfter": 35},
}


def test_a_vault_lives_in_its_own_region(world: World) -> None:
    given = {"name": "backups", "region": "us-west-2"}
    vault = world.up(VAULT, "away", **given)
    assert vault["arn"] == f"arn:aws:backup:us-west-2:{world.account}:backup-vault:backups"
    there = world.clients.get("backup", "us-west-2")
    assert [v["BackupVaultName"] for v in there.list_backup_vaults()["BackupVaultList"]] == [
        "backups"
    ]
    assert there.list_tags(ResourceArn=vault["arn"])["Tags"] == DEFAULT_TAGS
    assert_settled(world, vault, **given)
    vault = world.update(vault, **given, tags={"team": "a"})
    assert there.list_tags(ResourceArn=vault["arn"])["Tags"]["team"] == "a"
    assert world.client("backup").list_backup_vaults()["BackupVaultList"] == []
    assert_gone(world, vault)


def test_a_lock_stays_governed_unless_it_says_otherwise(world: World) -> None:
    world.up(VAULT, "locked", name="backups")
    given = {"backupVaultName": "backups", "minRetentionDays": 7, "maxRetentionDays": 365}
    lock = world.up(LOCK, "lock", **given)
    there = world.client("backup").describe_backup_vault(BackupVaultName="backups")
    assert (there["Locked"], there["MinRetentionDays"], there["MaxRetentionDays"]) == (True, 7, 365)
    assert there.get("LockDate") is None
    assert_settled(world, lock, **given)
    assert world.diff(lock, **{**given, "minRetentionDays": 8}).replaces
    assert_gone(world, lock)


def test_a_plan_changes_in_place(world: World) -> None:
    given = {"name": "plan", "rules": [DAILY]}
    plan = world.up(PLAN, "plan", **given)
    backup = world.client("backup")
    (rule,) = backup.get_backup_plan(BackupPlanId=plan.id)["BackupPlan"]["Rules"]
    assert rule["TargetBackupVaultName"] == "backups"
    assert rule["Lifecycle"] == {"DeleteAfterDays": 35}
    assert_settled(world, plan, **given)

    copy = {"destinationVaultArn": f"arn:aws:backup:us-west-2:{world.account}:backup-vault:b"}
    wanted = {"name": "plan", "rules": [{**DAILY, "copyActions": [copy]}]}
    changed = world.update(plan, **wanted)
    assert changed.id == plan.id and changed["version"] != plan["version"]
    (rule,) = backup.get_backup_plan(BackupPlanId=plan.id)["BackupPlan"]["Rules"]
    assert rule["CopyActions"] == [{"DestinationBackupVaultArn": copy["destinationVaultArn"]}]
    assert_settled(world, changed, **wanted)
    assert_gone(world, changed)
    again = world.up(PLAN, "again", **given)  # its name is free again
    assert again.id != plan.id


def test_what_somebody_changed_in_a_plan_is_seen(world: World) -> None:
    given = {"name": "drifting", "rules": [DAILY]}
    plan = world.up(PLAN, "plan", **given)
    other = {"RuleName": "daily", "TargetBackupVaultName": "backups"}
    wanted = {
        "BackupPlanName": "drifting",
        "Rules": [{**other, "Lifecycle": {"DeleteAfterDays": 1}}],
    }
    world.client("backup").update_backup_plan(BackupPlanId=plan.id, BackupPlan=wanted)
    now = world.refresh(plan)
    assert now is not None and world.diff(now, **given).changes


def test_cold_storage_that_would_be_deleted_too_early_is_refused(world: World) -> None:
    early = {**DAILY, "lifecycle": {"coldStorageAfter": 30, "deleteAfter": 119}}
    with pytest.raises(Refused, match="90 days after coldStorageAfter"):
        world.up(PLAN, "early", name="early", rules=[early])
    world.up(PLAN, "fine", name="fine", rules=[{**early, "lifecycle": {"deleteAfter": 120}}])


def test_a_selection_hangs_on_its_plan(world: World) -> None:
    plan = world.up(PLAN, "plan", name="selecting", rules=[DAILY])
    tag = {"key": "aws:ResourceTag/backup", "value": "daily"}
    given = {
        "name": "daily",
        "planId": plan.id,
        "iamRoleArn": f"arn:aws:iam::{world.account}:role/backup",
        "resources": ["*"],
        "conditions": [{"stringEquals": [tag]}],
    }
    selection = world.up(SELECTION, "daily", **given)
    there = world.client("backup").get_backup_selection(
        BackupPlanId=plan.id, SelectionId=selection.id
    )["BackupSelection"]
    assert there["Conditions"]["StringEquals"] == [
        {"ConditionKey": "aws:ResourceTag/backup", "ConditionValue": "daily"}
    ]
    assert_settled(world, selection, **given)
    assert world.diff(selection, **{**given, "name": "weekly"}).replaces
    assert_gone(world, selection)


def test_a_key_of_a_tag_that_aws_would_refuse_is_refused(world: World) -> None:
    plan = world.up(PLAN, "plan", name="refusing", rules=[DAILY])
    with pytest.raises(EmulatorError, match="ConditionType"):
        world.up(
            SELECTION,
            "wrong",
            name="wrong",
            planId=plan.id,
            iamRoleArn=f"arn:aws:iam::{world.account}:role/backup",
            selectionTags=[{"type": "STRINGLIKE", "key": "backup", "value": "daily"}],
        )
