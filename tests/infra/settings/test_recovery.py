"""Backups that AWS would refuse, or that would never be taken, are refused before."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from cost.errors import SettingsError
from infra.settings import Settings, parse
from tests.infra.minimal import AWAY, SECTIONS, STACK, lake


def given(**sections: Any) -> Settings:
    return parse(copy.deepcopy(SECTIONS) | sections, file="Pulumi.mini.yaml")


def refused(**sections: Any) -> str:
    with pytest.raises(SettingsError) as caught:
        given(**sections)
    return str(caught.value)


def test_by_default_a_month_of_daily_backups_under_a_governed_lock() -> None:
    recovery = given(recovery={}).recovery
    assert recovery is not None and recovery.lock is not None
    assert list(recovery.rules) == ["daily"] and recovery.daily.keep_days == 35
    assert recovery.lock.changeable_for_days is None and not recovery.copies


def test_cold_storage_is_paid_for_90_days() -> None:
    text = refused(recovery={"monthly": {"keep_days": 119, "cold_after_days": 30}})
    assert "89 days after they went cold" in text and "at least 120" in text
    given(recovery={"monthly": {"keep_days": 120, "cold_after_days": 30}})


@pytest.mark.parametrize("kind", ["DynamoDB", "EBS", "FSx", "S3"])
def test_a_restore_test_has_something_to_restore(kind: str) -> None:
    text = refused(recovery={"restore_test": {"types": [kind]}})
    assert f"nothing of type {kind} is backed up" in text
    given(lake=lake(raw={"backup": True}), recovery={"restore_test": {"types": ["S3"]}})


@pytest.mark.parametrize("days", [0, 1, 2])
def test_a_lock_that_closes_before_anybody_looks(days: int) -> None:
    production = {**STACK, "production": True}
    lock = {"changeable_for_days": days}
    assert "3 to 36500 days" in refused(stack=production, recovery={"lock": lock})
    given(stack=production, recovery={"lock": {"changeable_for_days": 3}})


def test_compliance_mode_is_for_production() -> None:
    text = refused(recovery={"lock": {"changeable_for_days": 7}})
    assert "could not be destroyed" in text and "recovery.lock.changeable_for_days" in text


def test_the_vault_takes_what_the_rules_make() -> None:
    assert "7 to 2555 days" in refused(recovery={"daily": {"keep_days": 3}})
    assert "daily.keep_days" in refused(recovery={"daily": {"keep_days": 3}})
    given(recovery={"daily": {"keep_days": 3}, "lock": None})
    text = refused(stack=AWAY, recovery={"daily": {"keep_days": 35, "copy_days": 5}})
    assert "daily.copy_days" in text
    assert "at least 30" in refused(recovery={"lock": {"min_days": 30, "max_days": 20}})


def test_point_in_time_reaches_35_days_back_and_stays_warm() -> None:
    text = refused(recovery={"point_in_time": True, "daily": {"keep_days": 36}})
    assert "at most 35" in text
    cold = {"keep_days": 200, "cold_after_days": 10}
    assert "daily" in refused(recovery={"point_in_time": True, "daily": cold})
    given(recovery={"point_in_time": True})


def test_copies_have_somewhere_to_go() -> None:
    recovery = {"daily": {"keep_days": 35, "copy_days": 35}}
    assert "stack.recovery_region" in refused(recovery=recovery)
    given(stack=AWAY, recovery=recovery)


def test_a_copy_in_the_same_region_is_none() -> None:
    text = refused(stack={**STACK, "recovery_region": "us-east-1"})
    assert "what happens to us-east-1" in text and "another region" in text
    assert "commercial partition" in refused(stack={**STACK, "recovery_region": "cn-north-1"})


def test_the_key_lets_backups_in() -> None:
    text = refused(recovery={"key": "data"})
    assert "key 'data' is not used_by backup" in text and "recovery.key" in text
