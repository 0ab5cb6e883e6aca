"""Attached volumes without operations."""

import pytest

from cost.rules.idle_volume import RULE
from tests.cost import builders as b
from tests.cost.rules import cases


def ops(read: float, write: float = 0) -> tuple:
    pairs = (("volume_read_ops", read), ("volume_write_ops", write))
    return tuple(b.readings("vol-1", name, value) for name, value in pairs)


CASE = cases.Case(rule=RULE, lines=(b.volume("vol-1", "gp3"),), series=ops(0))


def test_fires_where_nothing_is_read_or_written():
    found = CASE.run().one
    assert round(found.saving.mid, 6) == 8
    assert found.change is None


@pytest.mark.parametrize(("an_hour", "fires"), [(0.99 / 24, True), (1.01 / 24, False)])
def test_one_operation_a_day_is_use(an_hour: float, fires: bool):
    assert CASE.run(series=ops(an_hour)).nothing is not fires


def test_writes_alone_are_use():
    assert CASE.run(series=ops(0, 5)).nothing


def test_half_of_the_metrics_is_not_enough():
    assert "no volume_write_ops" in CASE.run(series=ops(0)[:1]).why
