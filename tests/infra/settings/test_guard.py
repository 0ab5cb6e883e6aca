"""A guard that could guard nothing, or stop what is not there, is refused with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import SettingsError
from infra.settings import Settings, parse
from tests.infra.graphs import sections

KEYS = {"data": {"used_by": ["s3"]}, "compute": {"used_by": ["ebs"]}}
LOGS = {"used_by": ["alerts", "logs"]}


def dev(guard: dict[str, Any], **more: Any) -> Settings:
    """Dev's network, lake and clusters, and a guard."""
    given = {k: sections("dev")[k] for k in ("stack", "network", "lake", "clusters")}
    given |= {"keys": {**KEYS, "logs": LOGS}, "guard": guard, **more}
    return parse(given, file="Pulumi.dev.yaml")


def test_it_guards_training_and_serving_only_by_name() -> None:
    whole = dev({"monthly_usd": 100})
    assert whole.guard is not None
    assert whole.guard.guarded(whole) == ("trainer",)
    whole = dev({"monthly_usd": 100, "clusters": ["serving-cpu"]})
    assert whole.guard is not None
    assert whole.guard.guarded(whole) == ("serving-cpu",)


def test_it_guards_all_queues_unless_some_are_named() -> None:
    more = sections("dev")["queues"]
    queues = {"one": more["experiments"], "two": more["experiments"]}
    whole = dev({"monthly_usd": 100}, queues=queues)
    assert whole.guard is not None and whole.guard.guarded_queues(whole) == ("one", "two")
    whole = dev({"monthly_usd": 100, "queues": ["two"]}, queues=queues)
    assert whole.guard is not None and whole.guard.guarded_queues(whole) == ("two",)


def test_queues_alone_are_enough_to_guard() -> None:
    serving = {"serving-cpu": sections("dev")["clusters"]["serving-cpu"]}
    whole = dev({"monthly_usd": 1}, clusters=serving, queues=sections("dev")["queues"])
    assert whole.guard is not None and whole.guard.guarded(whole) == ()


def test_it_is_a_dry_run_unless_told_otherwise() -> None:
    guard = dev({"hourly_usd": 5}).guard
    assert guard is not None and guard.dry_run


@pytest.mark.parametrize(
    ("guard", "message"),
    [
        ({}, "a guard without a cap guards nothing"),
        ({"dry_run": False}, "monthly_usd, hourly_usd or daily_usd"),
        ({"hourly_usd": 10, "daily_usd": 5}, "more than the whole day's 5"),
        ({"hourly_usd": 0}, "greater than 0"),
        ({"hourly_usd": True}, "no value for this setting"),
        ({"monthly_usd": 1, "clusters": ["trainr"]}, "there is no cluster 'trainr'"),
        ({"monthly_usd": 1, "clusters": ["trainer", "trainer"]}, "listed twice"),
        ({"monthly_usd": 1, "queues": ["jobs"]}, "there is no queue 'jobs'"),
        ({"monthly_usd": 1, "queues": ["jobs", "jobs"]}, "a queue is listed twice"),
        ({"monthly_usd": 1, "grace_minutes": 999}, "120"),
        ({"monthly_usd": 1, "every_minutes": 0}, "1"),
        ({"monthly_usd": 1, "key": "data"}, "is not used_by alerts"),
        ({"monthly_usd": 1, "log_key": "data"}, "is not used_by logs"),
        ({"monthly_usd": 1, "dryrun": False}, "did you mean dry_run"),
    ],
)
def test_what_cannot_be_is_refused(guard: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        dev(guard)
    assert message in f"{caught.value.what} {caught.value.allowed}"


def test_a_stack_without_training_names_what_may_be_stopped() -> None:
    serving = {"serving-cpu": sections("dev")["clusters"]["serving-cpu"]}
    with pytest.raises(SettingsError) as caught:
        dev({"monthly_usd": 1}, clusters=serving)
    assert "no training cluster" in caught.value.what


def test_the_account_has_nothing_to_guard() -> None:
    given = {k: v for k, v in sections("account").items() if k in ("stack", "keys")}
    with pytest.raises(SettingsError) as caught:
        parse({**given, "guard": {"monthly_usd": 1}}, file="Pulumi.account.yaml")
    assert "no such section" in caught.value.what
