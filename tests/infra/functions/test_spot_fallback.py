"""The fallback takes as much on-demand as is missing, waits, returns, and waits longer then."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from infra.functions.spot_fallback import (
    Fleet,
    Settings,
    State,
    decide,
    needed_share,
    run,
)
from tests.fixtures.emulator import emulator
from tests.infra.sandbox.lifecycle import World
from tests.infra.sandbox.listeners import group

if TYPE_CHECKING:
    from collections.abc import Callable

    from infra.sandbox.emulator import Emulator

__all__ = ["emulator"]

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SETTINGS = Settings(
    group="fleet",
    alarm="fleet-short",
    parameter="fleet-fallback",
    normal=0,
    base=0,
    most=100,
    return_after=timedelta(hours=2),
)
SHORT = Fleet(desired=4, spot=1, share=0)


@pytest.mark.parametrize("desired", range(1, 250, 7))
def test_the_share_gives_what_is_missing_and_replaces_no_spot(desired: int) -> None:
    for spot in range(0, desired, max(1, desired // 5)):
        share = needed_share(Fleet(desired=desired, spot=spot, share=0), SETTINGS)
        on_demand = -(-desired * share // 100)  # AWS rounds the number up
        most = desired - spot if desired <= 100 else desired - spot + desired // 100 + 1
        assert desired - spot <= on_demand <= most


def test_the_share_stays_below_its_maximum_and_above_the_normal_one() -> None:
    assert needed_share(SHORT, replace(SETTINGS, most=40)) == 40
    assert needed_share(SHORT, replace(SETTINGS, normal=80)) == 80
    assert needed_share(Fleet(desired=2, spot=0, share=0), replace(SETTINGS, base=2)) == 0


def test_a_full_group_keeps_its_normal_share() -> None:
    state = State()
    assert decide(state, replace(SHORT, spot=4), SETTINGS, short=False, now=NOW) == (state, 0)


def test_what_was_changed_by_hand_or_by_settings_is_brought_back() -> None:
    drifted = Fleet(desired=4, spot=4, share=70)
    assert decide(State(), drifted, replace(SETTINGS, normal=20), short=False, now=NOW)[1] == 20


def test_it_falls_back_and_returns_after_a_while() -> None:
    fallen, share = decide(State(), SHORT, SETTINGS, short=True, now=NOW)
    assert (share, fallen.since, fallen.attempts) == (75, NOW.isoformat(), 1)
    full = Fleet(desired=4, spot=1, share=75)
    early = NOW + timedelta(minutes=119)
    assert decide(fallen, full, SETTINGS, short=False, now=early) == (fallen, 75)
    later = NOW + timedelta(hours=2)
    back, share = decide(fallen, full, SETTINGS, short=False, now=later)
    assert (share, back.since, back.returned) == (0, None, later.isoformat())


def test_it_does_not_return_while_instances_are_missing() -> None:
    fallen, _ = decide(State(), SHORT, SETTINGS, short=True, now=NOW)
    later = NOW + timedelta(days=3)
    worse = Fleet(desired=4, spot=0, share=75)
    still, share = decide(fallen, worse, SETTINGS, short=True, now=later)
    assert (share, still.since, still.raised_to) == (100, fallen.since, 100)


def test_a_return_that_fails_makes_it_wait_twice_as_long() -> None:
    back = State(attempts=1, returned=NOW.isoformat())
    again, _ = decide(back, SHORT, SETTINGS, short=True, now=NOW + timedelta(hours=1))
    assert again.attempts == 2
    full = Fleet(desired=4, spot=1, share=75)
    after_three = NOW + timedelta(hours=4)
    assert decide(again, full, SETTINGS, short=False, now=after_three)[1] == 75
    assert decide(again, full, SETTINGS, short=False, now=NOW + timedelta(hours=5))[1] == 0


def test_it_waits_a_day_at_most() -> None:
    tired = State(since=NOW.isoformat(), raised_to=75, attempts=99)
    full = Fleet(desired=4, spot=1, share=75)
    assert decide(tired, full, SETTINGS, short=False, now=NOW + timedelta(days=1))[1] == 0


def test_a_shortage_that_is_none_of_spot_changes_nothing() -> None:
    paused = Fleet(desired=4, spot=4, share=0)
    assert decide(State(), paused, SETTINGS, short=True, now=NOW) == (State(), 0)


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '"x"', '{"since": null, "new": 1}'])
def test_a_parameter_that_holds_something_else_is_a_fresh_start(text: str) -> None:
    assert State.parse(text) == State()


@pytest.fixture
def fleet(emulator: Emulator, request: pytest.FixtureRequest) -> tuple[World, Callable[..., Any]]:
    world = World(emulator, f"{zlib.crc32(request.node.name.encode()):012d}")
    name = group(world, "fleet", "clusters.fleet", spot=False, size=2)
    parameter = {"Name": "fleet-fallback", "Value": "{}", "Type": "String", "Overwrite": True}
    world.client("ssm").put_parameter(**parameter)
    settings = replace(SETTINGS, group=name)

    def once(event: dict[str, Any], now: datetime) -> dict[str, Any]:
        return run(settings, world.client, event, now)

    return world, once


def test_a_run_remembers_and_changes_the_group(fleet: tuple[World, Callable[..., Any]]) -> None:
    world, once = fleet
    detail = {"alarmName": "fleet-short", "state": {"value": "ALARM"}}
    fallen = once({"detail": detail}, NOW)
    assert (fallen["short"], fallen["is"]) == (True, 100)
    value = world.client("ssm").get_parameter(Name="fleet-fallback")["Parameter"]["Value"]
    assert json.loads(value)["since"] == NOW.isoformat()
    assert once({"detail": detail}, NOW)["is"] == 100  # delivered twice

    # CloudWatch knows of no such alarm here: by the schedule, nothing is short any more.
    assert once({}, NOW + timedelta(hours=3)) == {
        "group": "fleet",
        "short": False,
        "was": 100,
        "is": 0,
    }
    (group,) = world.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    policy = group["MixedInstancesPolicy"]
    assert policy["InstancesDistribution"]["OnDemandPercentageAboveBaseCapacity"] == 0
    assert [o["InstanceType"] for o in policy["LaunchTemplate"]["Overrides"]] == ["m5.large"]
    assert (group["MinSize"], group["MaxSize"], group["DesiredCapacity"]) == (2, 4, 2)


def test_a_group_that_may_not_launch_is_not_short(fleet: tuple[World, Callable[..., Any]]) -> None:
    world, once = fleet
    world.client("autoscaling").suspend_processes(
        AutoScalingGroupName="fleet", ScalingProcesses=["Launch"]
    )
    detail = {"alarmName": "fleet-short", "state": {"value": "ALARM"}}
    assert once({"detail": detail}, NOW)["short"] is False


def test_an_event_of_another_alarm_says_nothing(fleet: tuple[World, Callable[..., Any]]) -> None:
    _, once = fleet
    for detail in ({"alarmName": "other", "state": {"value": "ALARM"}}, {"state": "ALARM"}, None):
        assert once({"detail": detail}, NOW)["short"] is False
