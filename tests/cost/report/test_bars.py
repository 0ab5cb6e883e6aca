from datetime import date
from decimal import Decimal

import pytest

from cost.report.bars import draw
from cost.report.rollup import Cell, Rollup

END = date(2026, 10, 3)


def rollup(*bars: dict[int, float], step: int = 1) -> Rollup:
    """A service for each of the bars."""
    cells = {(n,): Cell({"effective": Decimal(1)}, dict(b)) for n, b in enumerate(bars)}
    names = {"service": [f"s{n}" for n, _ in enumerate(bars)]}
    days = [date(2026, 10, day) for day in (1, 1 + step)]
    return Rollup(values=names, cells=cells, days=days, step=step)


def test_parts_are_shares_of_a_round_scale() -> None:
    found = draw(rollup({0: 30.0, 1: 10.0}, {0: 10.0}), END)
    assert found.scale == 50
    assert [bar.parts for bar in found.bars] == [[(1, 60.0), (2, 20.0)], [(1, 20.0)]]
    assert [bar.usd for bar in found.bars] == [40, 10]


def test_what_is_beyond_six_services_is_drawn_together() -> None:
    found = draw(rollup(*({0: 1.0} for _ in range(9))), END)
    assert found.series[-2:] == ["s5", "other"]
    assert found.bars[0].parts[-1] == (7, pytest.approx(30))


def test_what_is_below_zero_is_not_drawn() -> None:
    found = draw(rollup({0: -5.0, 1: 2.0}), END)
    assert [bar.parts for bar in found.bars] == [[], [(1, 100.0)]]


@pytest.mark.parametrize(("end", "label"), [(12, "2026-10-08, 4 of 7 days"), (15, "2026-10-08")])
def test_a_bar_for_fewer_days_says_so(end: int, label: str) -> None:
    first, last = draw(rollup({0: 7.0, 1: 4.0}, step=7), date(2026, 10, end)).bars
    assert (first.label, first.short) == ("2026-10-01", False)
    assert (last.label, last.short) == (label, end == 12)
