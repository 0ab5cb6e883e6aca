"""Root volumes that are far larger than what is on them."""

import pytest

from cost.rules.oversized_volume import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

API = {"component": "clusters.api"}


def used(percent: float) -> tuple:
    return (b.readings("i-1", "disk_utilization", percent),)


CASE = cases.Case(
    rule=RULE,
    lines=(b.instance(**API), b.volume("vol-1", "gp3", 200, **API)),
    series=used(11),
)


def test_fires_with_headroom_in_steps_of_ten():
    found = CASE.run().one
    assert found.change is not None
    assert (found.change.path, found.change.old, found.change.new) == (
        ("volume", "size_gib"),
        200,
        40,
    )
    assert round(found.saving.mid * 10, 6) == 128


@pytest.mark.parametrize(("percent", "fires"), [(39.0, True), (42.0, False)])
def test_at_the_least_saving(percent: float, fires: bool):
    assert CASE.run(series=used(percent)).nothing is not fires


def test_volumes_of_other_components_are_none_of_it():
    lines = (b.instance(**API), b.volume("vol-1", "gp3", 200, component="clusters.b"))
    assert CASE.run(lines=lines).nothing


def test_volumes_of_several_sizes_have_no_one_setting():
    lines = (*CASE.lines, b.volume("vol-2", "gp3", 300, **API))
    assert CASE.run(lines=lines).nothing


def test_without_the_agents_metric_nobody_can_tell():
    assert "no disk_utilization" in CASE.run(series=()).why
