"""Backups: what is taken, where it is kept, who may touch it, and who hears when it fails."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from cost.graph import Graph
from infra.components._backup_watch import BAD
from tests.infra.graphs import all_of, one, statements
from tests.infra.minimal import AWAY, SECTIONS, environment, lake

PLAN = {
    "daily": {"keep_days": 35, "copy_days": 14},
    "weekly": {"keep_days": 90},
    "monthly": {"keep_days": 400, "cold_after_days": 30},
    "restore_test": {"types": ["S3", "DynamoDB"]},
}


@cache
def whole() -> Graph:
    """With copies, tests and alarms."""
    keys = {**SECTIONS["keys"], "data": {"used_by": ["s3", "dynamodb"]}}
    held = {"keys": keys, "lake": lake(raw={"backup": True}), "models": {"bucket": "raw"}}
    return environment(stack=AWAY, recovery=PLAN, monitoring={}, **held)


@cache
def small() -> Graph:
    """What the section alone makes."""
    return environment(recovery={})


def _rules(graph: Graph) -> dict[str, Any]:
    plan = one(graph, "Plan", "recovery-plan")
    return {rule["ruleName"]: rule for rule in plan.inputs["rules"]}


def test_rules_are_those_of_the_settings() -> None:
    rules = _rules(whole())
    assert {name: rule["lifecycle"] for name, rule in rules.items()} == {
        "daily": {"deleteAfter": 35},
        "weekly": {"deleteAfter": 90},
        "monthly": {"coldStorageAfter": 30, "deleteAfter": 400},
    }
    assert list(_rules(small())) == ["daily"]


def test_copies_go_to_a_vault_of_the_other_region_with_a_key_of_its_own() -> None:
    found = whole()
    (copy,) = _rules(found)["daily"]["copyActions"]
    away = one(found, "Vault", "recovery-copies")
    assert away.inputs["region"] == "us-west-2"
    arn = f"arn:aws:backup:us-west-2:111122223333:backup-vault:{away.inputs['name']}"
    assert copy == {"destinationVaultArn": arn, "lifecycle": {"deleteAfter": 14}}
    assert "copyActions" not in _rules(found)["weekly"]
    assert [k.name for k in found.references(away, "kmsKeyArn", "aws:kms/key:Key")] == [
        "recovery-key-away"
    ]
    key = one(found, "Key", "recovery-key-away")
    assert key.inputs["region"] == "us-west-2" and key.inputs["enableKeyRotation"] is True
    assert "multiRegion" not in key.inputs
    through = statements(key)["ThroughS3"]["Condition"]["StringEquals"]
    assert through["kms:ViaService"] == "s3.us-west-2.amazonaws.com"


def test_without_copies_there_is_nothing_elsewhere() -> None:
    assert not [r for r in small() if r.inputs.get("region") == "us-west-2"]
    assert [v.name for v in all_of(small(), "Vault")] == ["recovery-vault"]


def test_only_what_this_stack_tagged_is_backed_up() -> None:
    (conditions,) = one(whole(), "Selection", "recovery-daily").inputs["conditions"]
    wanted = {pair["key"]: pair["value"] for pair in conditions["stringEquals"]}
    assert wanted == {
        "aws:ResourceTag/backup": "daily",
        "aws:ResourceTag/project": "trimtab",
        "aws:ResourceTag/stack": "mini",
    }
    bucket = one(whole(), "Bucket", "lake-raw").inputs["tags"]
    assert bucket["backup"] == "daily"
    assert "backup" not in one(whole(), "Bucket", "lake-checkpoints").inputs["tags"]


def test_locks_are_governed_unless_the_settings_say_otherwise() -> None:
    for lock in all_of(whole(), "VaultLockConfiguration"):
        assert "changeableForDays" not in lock.inputs
        assert (lock.inputs["minRetentionDays"], lock.inputs["maxRetentionDays"]) == (7, 2555)
    assert len(all_of(whole(), "VaultLockConfiguration")) == 2
    assert not all_of(environment(recovery={"lock": None}), "VaultLockConfiguration")


def test_in_production_nobody_deletes_backups_and_vaults_outlive_the_stack() -> None:
    production = {**AWAY, "production": True}
    lock = {"changeable_for_days": 3}
    recovery = {**PLAN, "lock": lock, "restore_test": None}
    found = environment(stack=production, recovery=recovery)
    vault = one(found, "Vault", "recovery-vault")
    assert vault.options["protect"] is True and vault.inputs["forceDestroy"] is False
    kept = statements(one(found, "VaultPolicy", "recovery-vault-policy"))["KeepBackups"]
    assert kept["Effect"] == "Deny" and "backup:DeleteRecoveryPoint" in kept["Action"]
    locks = all_of(found, "VaultLockConfiguration")
    assert {one_.inputs["changeableForDays"] for one_ in locks} == {3}
    assert one(whole(), "Vault", "recovery-vault").inputs["forceDestroy"] is True
    assert not all_of(whole(), "VaultPolicy")


def test_point_in_time_is_for_the_daily_rule() -> None:
    rules = _rules(environment(recovery={"point_in_time": True, "weekly": {"keep_days": 90}}))
    continuous = {name: rule["enableContinuousBackup"] for name, rule in rules.items()}
    assert continuous == {"daily": True, "weekly": False}


def test_roles_reach_the_stacks_own_data_alone() -> None:
    for name in ("recovery-backup", "recovery-restore"):
        policy = one(whole(), "RolePolicy", name)
        for statement in statements(policy).values():
            data = [a for a in statement["Action"] if a.startswith(("s3:", "dynamodb:"))]
            if not data or data == ["s3:ListAllMyBuckets"]:
                continue
            for resource in statement["Resource"]:
                assert "trimtab-mini-" in resource or "awsbackup-restore-test-" in resource
        role = one(whole(), "Role", name)
        trusted = json.loads(role.inputs["assumeRolePolicy"])["Statement"][0]["Principal"]
        assert trusted == {"Service": "backup.amazonaws.com"}
    use = statements(one(whole(), "RolePolicy", "recovery-backup"))["Keys"]["Condition"]
    assert use["ForAnyValue:StringLike"] == {"kms:ResourceAliases": ["alias/trimtab/mini/*"]}


def test_the_backing_role_deletes_no_data_and_the_restoring_one_reads_no_backup() -> None:
    backing = statements(one(whole(), "RolePolicy", "recovery-backup"))
    actions = {action for statement in backing.values() for action in statement["Action"]}
    assert not {"s3:DeleteObject", "s3:PutObject", "dynamodb:DeleteItem"} & actions


def test_failures_silence_and_missed_objects_are_heard_of() -> None:
    found = whole()
    rule = one(found, "EventRule", "recovery-failures")
    pattern = json.loads(rule.inputs["eventPattern"])
    states = [way.get("state") or way.get("status") for way in pattern["detail"]["$or"]]
    assert states == [BAD, BAD, BAD]
    (target,) = (t for t in all_of(found, "EventTarget") if t.name == "recovery-failures")
    assert found.references(target, "arn", "aws:sns/topic:Topic")
    missed = one(found, "VaultNotifications", "recovery-missed")
    assert "S3_BACKUP_OBJECT_FAILED" in missed.inputs["backupVaultEvents"]
    alarm = one(found, "MetricAlarm", "recovery-no-backups").inputs
    assert alarm["treatMissingData"] == "breaching"
    assert alarm["dimensions"] == {"BackupVaultName": "trimtab-mini-backups"}


def test_without_monitoring_nobody_is_told() -> None:
    for kind in ("VaultNotifications", "MetricAlarm"):
        assert not all_of(small(), kind)


def test_restores_are_tried_by_type_from_this_stacks_vault() -> None:
    plan = one(whole(), "RestoreTestingPlan", "recovery-test").inputs
    choice = plan["recoveryPointSelection"]
    assert choice["includeVaults"] == [
        "arn:aws:backup:us-east-1:111122223333:backup-vault:trimtab-mini-backups"
    ]
    kinds = {s.inputs["protectedResourceType"] for s in all_of(whole(), "RestoreTestingSelection")}
    assert kinds == {"S3", "DynamoDB"}
    assert not all_of(small(), "RestoreTestingPlan")


def test_roles_of_the_stack_may_work_in_the_recovery_region_and_nowhere_else() -> None:
    boundary = statements(one(whole(), "Policy", "access-boundary"))["StayInRegion"]
    assert boundary["Condition"] == {
        "StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "us-west-2"]}
    }
    assert SECTIONS["stack"].get("recovery_region") is None
