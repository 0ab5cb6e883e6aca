"""Volumes attached to nothing: only what the inventory lists as available, and long enough."""

import pytest

from cost.rules.unattached_volume import RULE
from tests.cost import builders as b
from tests.cost.rules import cases


def volume(state: str = "available", days: float = 40) -> object:
    return cases.thing("volume", "vol-1", State=state, CreateTime=cases.ago(days))


CASE = cases.Case(rule=RULE, lines=(b.volume("vol-1", "gp3"),), things=(volume(),))


def test_fires_with_the_volumes_cost():
    found = CASE.run().one
    assert round(found.saving.mid, 6) == 8
    assert found.manual is not None
    assert "create-snapshot" in found.manual


def test_what_is_attached_or_gone_is_fine():
    assert CASE.run(things=(volume("in-use"),)).nothing
    assert CASE.run(things=()).nothing


@pytest.mark.parametrize(("days", "fires"), [(32, True), (31.9, False)])
def test_at_the_threshold(days: float, fires: bool):
    assert CASE.run(things=(volume(days=days),)).nothing is not fires


def test_without_an_inventory_nobody_can_tell():
    assert "no inventory was given" in CASE.run(listed=False).why
