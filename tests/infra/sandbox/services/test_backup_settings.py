"""Policies and messages of vaults, and restore tests, are recorded as AWS would take them."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.lifecycle import World, assert_settled

TEST = "aws:backup/restoreTestingPlan:RestoreTestingPlan"
TRIED = "aws:backup/restoreTestingSelection:RestoreTestingSelection"
POLICY = "aws:backup/vaultPolicy:VaultPolicy"
NOTIFICATIONS = "aws:backup/vaultNotifications:VaultNotifications"
CHOICE = {
    "algorithm": "LATEST_WITHIN_WINDOW",
    "includeVaults": ["*"],
    "recoveryPointTypes": ["SNAPSHOT"],
    "selectionWindowDays": 7,
}


def test_a_restore_test_is_recorded_and_changes_in_place(world: World) -> None:
    given: dict[str, Any] = {
        "name": "monthly",
        "scheduleExpression": "cron(0 6 1 * ? *)",
        "recoveryPointSelection": CHOICE,
    }
    plan = world.up(TEST, "test", **given)
    asked = plan["recorded"]["parameters"]["RestoreTestingPlan"]
    assert asked["RestoreTestingPlanName"] == "monthly"
    assert asked["RecoveryPointSelection"]["RecoveryPointTypes"] == ["SNAPSHOT"]
    assert_settled(world, plan, **given)
    plan = world.update(plan, **{**given, "startWindowHours": 8})
    assert plan["recorded"]["operation"] == "UpdateRestoreTestingPlan"
    assert plan["recorded"]["parameters"]["RestoreTestingPlanName"] == "monthly"
    wrong = {**CHOICE, "algorithm": "NEWEST"}
    with pytest.raises(EmulatorError, match="'NEWEST' is not one of"):
        world.up(TEST, "wrong", **{**given, "recoveryPointSelection": wrong})


def test_what_is_tried_is_recorded(world: World) -> None:
    given: dict[str, Any] = {
        "name": "tables",
        "restoreTestingPlanName": "monthly",
        "protectedResourceType": "DynamoDB",
        "protectedResourceArns": ["*"],
        "iamRoleArn": f"arn:aws:iam::{world.account}:role/restore",
    }
    tried = world.up(TRIED, "tables", **given)
    asked = tried["recorded"]["parameters"]
    assert asked["RestoreTestingSelection"]["ProtectedResourceType"] == "DynamoDB"
    assert_settled(world, tried, **given)
    tried = world.update(tried, **{**given, "validationWindowHours": 4})
    assert tried["recorded"]["parameters"]["RestoreTestingSelectionName"] == "tables"
    assert world.diff(tried, **{**given, "protectedResourceType": "S3"}).replaces


def test_policy_and_messages_of_a_vault_are_recorded(world: World) -> None:
    policy = {"backupVaultName": "backups", "policy": '{"Version": "2012-10-17", "Statement": []}'}
    there = world.up(POLICY, "policy", **policy)
    assert there["backupVaultArn"].endswith(":backup-vault:backups")
    assert there["recorded"]["operation"] == "PutBackupVaultAccessPolicy"
    assert_settled(world, there, **policy)
    given = {
        "backupVaultName": "backups",
        "backupVaultEvents": ["S3_BACKUP_OBJECT_FAILED"],
        "snsTopicArn": f"arn:aws:sns:us-east-1:{world.account}:alarms",
    }
    messages = world.up(NOTIFICATIONS, "messages", **given)
    assert messages["recorded"]["parameters"]["BackupVaultEvents"] == ["S3_BACKUP_OBJECT_FAILED"]
    assert_settled(world, messages, **given)
    with pytest.raises(EmulatorError, match="'EVERYTHING' is not one of"):
        world.up(NOTIFICATIONS, "wrong", **{**given, "backupVaultEvents": ["EVERYTHING"]})
