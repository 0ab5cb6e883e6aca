"""Spot jobs that lose all their work when they are interrupted."""

from datetime import timedelta

import pytest

from cost.rules.restarted_spot_jobs import RULE
from tests.cost.rules import cases, jobs

NAME = "ranker-2026-10-11-06-30-00-123"
MONTH = jobs.HOURLY * 10 * 730 / (24 * 14)


def course(*steps: tuple[str, float]) -> list[dict[str, object]]:
    """Statuses, one after the other, for so many hours each."""
    at, found = cases.ago(5), []
    for status, hours in steps:
        end = at + timedelta(hours=hours)
        found.append({"Status": status, "StartTime": at, "EndTime": end})
        at = end
    return found


LOST = course(("Training", 2), ("Interrupted", 1), ("Starting", 1), ("Training", 3))


def spot(steps: list[dict[str, object]] = LOST, **facts) -> tuple:
    # All of a region's spot jobs tell what spot saves: these save as on_demand_jobs has it.
    time = {"TrainingTimeInSeconds": 1000, "BillableTimeInSeconds": 400}
    given = {"EnableManagedSpotTraining": True, "SecondaryStatusTransitions": steps} | time
    return (jobs.listed(NAME, **(given | facts)),)


CASE = cases.Case(rule=RULE, lines=(jobs.billed(NAME),), things=spot())


def test_fires_with_the_training_before_the_interruption():
    found = CASE.run().one
    assert float(found.saving.mid) == pytest.approx(MONTH * 2 / 5)
    assert found.saving.low == 0
    assert found.evidence["values"]["lost_percent"] == {NAME: "40.0"}


def test_every_interruption_counts():
    twice = course(("Training", 1), ("Interrupted", 1), ("Training", 2), ("Interrupted", 1))
    assert float(CASE.run(things=spot(twice)).one.saving.mid) == pytest.approx(MONTH)


@pytest.mark.parametrize(("usd", "fires"), [("17", True), ("18", False)])
def test_at_the_threshold(usd: str, fires: bool):
    assert CASE.run({"min_saving_usd": usd}).nothing is not fires


@pytest.mark.parametrize(
    "things",
    [
        spot(CheckpointConfig={"S3Uri": "s3://data/ck"}),
        spot(EnableManagedSpotTraining=False),
        spot(course(("Training", 5))),
        spot([]),
    ],
    ids=["checkpoints", "on demand", "never interrupted", "no course"],
)
def test_what_loses_nothing_is_fine(things: tuple):
    assert CASE.run(things=things).nothing


def test_what_is_not_known_is_said():
    assert "no inventory" in CASE.run(listed=False).why
    assert "does not list" in CASE.run(things=()).why
