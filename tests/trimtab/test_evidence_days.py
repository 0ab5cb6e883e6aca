"""What recommendations rest on, day by day: what is not known is left out, never zero."""

from datetime import date
from decimal import Decimal

import pytest

from cost.rules._base import Context
from cost.rules.gp2_to_gp3 import RULE as GP2
from cost.rules.idle_instance import RULE as IDLE
from tests.cost import builders as b
from trimtab.evidence_days import Days, days_of


def days_by_idle(given: Context) -> Days:
    found = days_of(b.run(IDLE, given).one, IDLE, given)
    assert found is not None
    return found


def test_utilisation_is_each_day_s_highest_hour_and_mean():
    series = b.readings("i-1", "cpu_utilization", [3.0] + [1.0] * 23)
    found = days_by_idle(
        b.context(b.instance(), metrics=b.metrics(series, *b.at_rest_series()[1:]))
    )
    assert (found.kind, found.unit, found.top, len(found.dates)) == ("line", "%", 100, b.DAYS)
    peaks, means = found.values
    assert set(peaks) == {3.0}
    assert list(means) == pytest.approx([26 / 24] * b.DAYS)


def test_a_day_without_utilisation_is_left_out():
    series = [r for s in b.at_rest_series() for r in s if r.hour.day != 5]
    found = days_by_idle(b.context(b.instance(), metrics=b.metrics(series)))
    assert len(found.dates) == b.DAYS - 1
    assert date(2026, 10, 5) not in found.dates


def test_what_needs_no_utilisation_is_drawn_by_its_cost_and_an_unknown_one_is_no_zero():
    line = b.volume(days=b.DAYS - 1)
    unknown = b.volume(days=1, last=b.WINDOW.start.date(), more={"EffectiveCost": None})
    given = b.context(line, unknown)
    one = b.run(GP2, b.context(line)).one
    found = days_of(one, GP2, given)
    assert found is not None
    assert (found.kind, found.unit, len(found.dates)) == ("bar", "USD", b.DAYS - 1)
    assert found.values[0][0] == pytest.approx(float(Decimal(10) / 31))


def test_without_any_day_there_is_nothing_to_draw():
    assert days_of(b.run(GP2, b.context(b.volume())).one, GP2, b.context(b.bucket())) is None
