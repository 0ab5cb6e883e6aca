"""Clusters that sleep at night: the hours must be idle every week, on every instance."""

from datetime import timedelta

import pytest

from cost.metrics.table import Reading
from cost.rules.off_hours import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

METRICS = {"cpu_utilization": 40.0, "network_in_bytes": 1e9, "network_out_bytes": 1e9}


def load(
    busy: range = range(7, 19), *, weekend: bool = False, resource: str = "i-1", night: float = 1.0
) -> tuple:
    """Busy in some hours of weekdays (UTC), at rest otherwise."""

    def value(hour: int, high: float) -> float:
        at = b.at(hour)
        works = at.hour in busy and (weekend or at.weekday() < 5)
        return high if works else night if high == 40.0 else 0.0

    hours = range(b.DAYS * 24)
    return tuple(
        [
            Reading(
                resource_id=resource,
                metric=metric,
                hour=b.WINDOW.start + timedelta(hours=h),
                average=value(h, high),
                maximum=value(h, high),
            )
            for h in hours
        ]
        for metric, high in METRICS.items()
    )


GROUP = b.group_of("clusters.demo", minSize=2, maxSize=4)
CASE = cases.Case(
    rule=RULE,
    lines=(b.instance(component="clusters.demo"),),
    series=load(),
    graph=b.graph(GROUP),
)


def test_fires_with_nights_and_weekends():
    found = CASE.run().one
    assert found.evidence["values"]["idle_hours_a_week"] == 5 * 12 + 48 - 12
    assert float(found.saving.mid) == pytest.approx(0.192 * 730 * 96 / 168)
    assert found.change is not None
    off, on = found.change.new
    assert (off["recurrence"], off["max_size"]) == ("0 19 * * 1-5", 0)
    assert (on["recurrence"], on["min_size"], on["max_size"]) == ("0 7 * * 1-5", 2, 4)


def test_a_busy_weekend_leaves_the_nights_within_the_week():
    found = CASE.run(series=load(weekend=True)).one
    assert found.evidence["values"]["idle_hours_a_week"] == 60
    assert found.change is not None
    assert [entry["recurrence"] for entry in found.change.new] == ["0 19 * * 1-4", "0 7 * * 2-5"]


@pytest.mark.parametrize(("until", "fires"), [(18, True), (19, False)])
def test_at_six_hours(until: int, fires: bool):
    assert CASE.run(series=load(range(until))).nothing is not fires


@pytest.mark.parametrize(("night", "fires"), [(5.0, True), (5.1, False)])
def test_at_the_cpu_threshold(night: float, fires: bool):
    assert CASE.run(series=load(night=night)).nothing is not fires


def test_one_instance_that_works_at_night_keeps_all_awake():
    lines = (*CASE.lines, b.instance("i-2", component="clusters.demo"))
    both = (*load(), *load(range(24), weekend=True, resource="i-2"))
    assert CASE.run(lines=lines, series=both).nothing


def test_what_is_not_known_is_said():
    assert "no cpu_utilization" in CASE.run(series=()).why
    assert "too few" in CASE.run(lines=(b.instance(component="clusters.demo", days=9),)).why
    assert CASE.run(graph=None).one.change is None


@pytest.mark.parametrize(("size", "told"), [(0, False), (1, True)])
def test_what_sleeps_by_a_schedule_is_not_told_to(size: int, told: bool):
    """A schedule that only makes it smaller is none."""
    schedule = b.resource(
        "aws:autoscaling/schedule:Schedule",
        "night",
        inputs={"maxSize": size},
        dependencies=(GROUP.urn,),
    )
    found = CASE.run(graph=b.graph(GROUP, schedule))
    assert found.nothing is not told
