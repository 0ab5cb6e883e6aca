"""Demand: launches, ramp-up and gaps are each what they are, alone and in a fleet."""

from decimal import Decimal

import numpy as np

from cost.rules._demand import SIZING, Demand, busiest, together
from cost.rules._evidence import COVERAGE, coverage
from tests.cost import builders as b

LIMITS = {t.name: Decimal(t.default) for t in (*SIZING, *COVERAGE)}
CPU = "cpu_utilization"


def readings(percent: list[float | None], resource: str = "i-1", start: int = 0) -> list:
    """Hour by hour; None is a gap."""
    every = [None] * start + percent
    made = b.readings(resource, CPU, [p or 0.0 for p in every], hours=len(every))
    return [r for r, p in zip(made, every, strict=True) if p is not None]


def demand(of, *series: list) -> Demand:
    ids = {s[0].resource_id for s in series}
    context = b.context(
        *(b.instance(i, component="c.api") for i in sorted(ids)), metrics=b.metrics(*series)
    )
    found = of(context, context.groups[0], CPU, LIMITS)
    assert found is not None
    return found


def test_the_hour_of_a_launch_is_no_demand():
    launched = demand(busiest, readings([90.0, 10.0, 20.0], start=5)).peaks
    assert np.isnan(launched[:6]).all()
    assert launched[6:8].tolist() == [0.1, 0.2]


def test_the_first_hour_of_the_window_is_demand_of_one_that_ran_before():
    assert demand(busiest, readings([90.0, 10.0])).peaks[:2].tolist() == [0.9, 0.1]


def test_a_gap_is_neither_a_launch_nor_a_rest():
    found = demand(busiest, readings([50.0, None, 60.0])).peaks
    assert found[[0, 2]].tolist() == [0.5, 0.6]
    assert np.isnan(found[1])


def test_in_a_fleet_one_that_is_not_there_asks_for_nothing_and_one_with_a_gap_does():
    late = readings([80.0, 40.0], "i-2", start=2)
    gappy = readings([40.0, 40.0, None, 40.0, 40.0], "i-1")
    found = demand(together, gappy, late).peaks
    # Hours 0 and 1: one of two. Hour 2: the other's launch. Hour 3: both. Hour 4: it is gone.
    assert np.allclose(found[:5], [0.2, 0.2, np.nan, 0.4, 0.2], equal_nan=True)


def test_in_a_fleet_a_gap_is_filled_by_those_that_are_known():
    found = demand(together, readings([40.0, None, 40.0], "i-1"), readings([20.0] * 3, "i-2"))
    assert np.allclose(found.peaks[:3], [0.3, 0.2, 0.3])


def test_hours_before_a_launch_are_not_missing():
    """The bill knows since when it runs."""
    context = b.context(b.instance(days=4), metrics=b.metrics(readings([10.0] * 96, start=10 * 24)))
    found = coverage(context, context.groups[0], CPU, LIMITS)
    assert (found.expected, found.found, found.why) == (96, 96, None)
