"""Instances in warm pools that are never started: their volumes are paid for."""

from decimal import Decimal

import pytest

from cost.rules.unused_warm_pool import RULE
from tests.cost import builders as b
from tests.cost.rules import cases


def group(state: str = "Warmed:Stopped"):
    waiting = {"InstanceId": "i-1", "LifecycleState": state}
    return cases.thing("autoscaling-group", "trainer", Warm=[waiting])


def instance(started: float | None = 40):
    since = {} if started is None else {"LaunchTime": cases.ago(started)}
    return cases.thing(
        "instance", "i-1", BlockDeviceMappings=[{"Ebs": {"VolumeId": "vol-1"}}], **since
    )


LINES = (b.volume("vol-1", "gp3", 500, component="clusters.trainer"),)
CASE = cases.Case(rule=RULE, lines=LINES, things=(group(), instance()))


def test_fires_with_the_volumes_of_what_waits():
    found = CASE.run().one
    assert round(found.saving.mid, 6) == Decimal(40)
    assert found.evidence["values"]["instances"] == ["i-1"]
    assert "take warm_pool out of clusters.trainer" in str(found.manual)


@pytest.mark.parametrize(("days", "fires"), [(30, True), (29.9, False)])
def test_at_the_threshold(days: float, fires: bool):
    assert CASE.run(things=(group(), instance(days))).nothing is not fires


def test_what_works_or_is_in_no_pool_is_fine():
    assert CASE.run(things=(group("Warmed:Running"), instance())).nothing
    assert CASE.run(things=(instance(),)).nothing


def test_what_is_not_known_is_said():
    assert "does not say" in CASE.run(things=(group(), instance(None))).why
    assert "no inventory" in CASE.run(listed=False).why
