"""Guards of an account that contradict each other are refused."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import SettingsError
from infra.settings import Settings, parse
from tests.infra.minimal import STACK

ACCOUNT = {k: v for k, v in STACK.items() if k != "zones"} | {"kind": "account"}


def given(**guards: Any) -> Settings:
    sections = {
        "stack": ACCOUNT,
        "keys": {"trail": {"used_by": ["cloudtrail", "s3"]}},
        "account_guards": guards,
    }
    return parse(sections, file="Pulumi.account.yaml")


def refused(**guards: Any) -> str:
    with pytest.raises(SettingsError) as caught:
        given(**guards)
    return str(caught.value)


def test_what_costs_is_off() -> None:
    guards = given().account_guards
    assert guards is not None
    asked = (guards.inspector, guards.security_hub, guards.data_events, guards.guardduty_plans)
    assert asked == ((), (), (), ())
    assert not guards.config and guards.trail_lock is None and guards.unused_access_days is None


def test_nothing_is_locked_for_longer_than_it_is_kept() -> None:
    text = refused(trail_retention_days=365, trail_lock={"days": 366})
    assert "what is deleted after 365 days cannot stay for 366" in text
    assert "account_guards.trail_lock.days" in text
    given(trail_retention_days=365, trail_lock={"days": 365})


@pytest.mark.parametrize("what", [{"trail_lock": {}}, {"data_events": ["some-bucket"]}])
def test_without_a_trail_there_is_nothing_to_lock_or_select(what: dict[str, Any]) -> None:
    assert "there is no trail for" in refused(trail=False, **what)


def test_standards_need_what_config_records() -> None:
    assert "with config: true" in refused(security_hub=["cis"])
    given(security_hub=["cis"], config=True)


def test_code_is_scanned_where_functions_are() -> None:
    assert "LAMBDA as well" in refused(inspector=["LAMBDA_CODE"])
    given(inspector=["LAMBDA", "LAMBDA_CODE"])


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("inspector", ["EKS"]),
        ("security_hub", ["iso"]),
        ("data_events", ["arn:aws:s3:::bucket"]),
        ("data_events", ["*"]),
        ("trail_lock", {"mode": "strict"}),
        ("unused_access_days", 0),
    ],
)
def test_what_aws_does_not_have_is_refused(setting: str, value: Any) -> None:
    assert f"account_guards.{setting}" in refused(**{setting: value})


def test_what_config_records_has_a_key() -> None:
    text = refused(config=True, trail=False, trail_key="other")
    assert "key 'other' does not exist" in text and "account_guards.trail_key" in text
