"""Instances that were stopped long ago."""

import pytest

from cost.rules.stopped_instance import RULE
from tests.cost import builders as b
from tests.cost.rules import cases


def instance(days: float = 40, state: str = "stopped", reason: str | None = None) -> object:
    told = f"User initiated ({cases.ago(days):%Y-%m-%d %H:%M:%S} GMT)"
    return cases.thing(
        "instance",
        "i-1",
        State={"Name": state},
        StateTransitionReason=told if reason is None else reason,
        BlockDeviceMappings=[{"Ebs": {"VolumeId": "vol-1"}}],
    )


CASE = cases.Case(rule=RULE, lines=(b.volume("vol-1", "gp3"),), things=(instance(),))


def test_fires_with_the_volumes_that_are_still_paid():
    found = CASE.run().one
    assert found.resources == ("i-1", "vol-1")
    assert round(found.saving.mid, 6) == 8


def test_one_that_runs_is_fine_and_one_without_volumes_costs_nothing():
    assert CASE.run(things=(instance(state="running"),)).nothing
    assert CASE.run(lines=(b.volume("vol-2", "gp3"),)).nothing


@pytest.mark.parametrize(("days", "fires"), [(30, True), (29.9, False)])
def test_at_the_threshold(days: float, fires: bool):
    assert CASE.run(things=(instance(days),)).nothing is not fires


def test_what_is_not_known_is_said():
    assert "since when" in CASE.run(things=(instance(reason=""),)).why
    assert "no inventory" in CASE.run(listed=False).why
