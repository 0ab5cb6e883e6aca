"""Spot jobs that save too seldom, or too often, for how often they are interrupted."""

import dataclasses
from math import sqrt

import pytest

from cost.rules._base import Context
from cost.rules.checkpoint_interval import RULE
from tests.cost import builders as b
from tests.cost import stored
from tests.cost.rules import cases, jobs

NAME = "ranker-2026-10-11-06-30-00-123"
STOP = {"Status": "Interrupted", "StartTime": "2026-10-11", "EndTime": "2026-10-11"}
SAVE_HOURS = 8.5e9 / 85e6 / 3600
"""100 seconds."""
HOURS, STOPS = 40, 4
BEST = sqrt(2 * SAVE_HOURS * HOURS / STOPS)


def saves(hours_apart: float, count: int = 8) -> tuple[stored.File, ...]:
    """Checkpoints of 8.5 GB in two files; one came late, after an interruption."""
    at = [30 * 24 - n * hours_apart - (5 if n > 4 else 0) for n in range(count)]
    half = 8.5e9 / 2 / 1024**3
    return tuple(
        stored.File(key=f"ck/checkpoint-{500 * (n + 1)}/{part}.pt", gib=half, days_old=hours / 24)
        for n, hours in enumerate(at)
        for part in "ab"
    )


def spot(stops: int = STOPS, **facts) -> cases.Thing:
    given = {
        "EnableManagedSpotTraining": True,
        "TrainingTimeInSeconds": HOURS * 3600,
        # All of a region's spot jobs tell what spot saves: these save as on_demand_jobs has it.
        "BillableTimeInSeconds": HOURS * 1440,
        "CheckpointConfig": {"S3Uri": "s3://data/ck"},
        "SecondaryStatusTransitions": [{"Status": "Training"}, *[STOP] * stops],
    }
    return jobs.listed(NAME, **(given | facts))


CASE = cases.Case(
    rule=RULE,
    lines=(jobs.billed(NAME, HOURS),),
    things=(spot(),),
    objects=stored.objects(*saves(3)),
)
MONTH = jobs.HOURLY * HOURS * 730 / (24 * 14)


def lost(interval: float) -> float:
    return SAVE_HOURS / interval + interval / (2 * HOURS / STOPS)


@pytest.fixture(scope="module")
def given() -> Context:
    return CASE.context()


def test_fires_with_youngs_interval(given: Context):
    found = b.run(RULE, given).one
    assert found.proposed == f"every {60 * BEST:.1f} minutes"
    saving = MONTH * (lost(3) - lost(BEST)) / (1 + lost(3))
    assert float(found.saving.mid) == pytest.approx(saving, rel=1e-4)
    assert found.saving.low == 0
    assert found.evidence["values"]["hours_between_interruptions"] == HOURS / STOPS


def test_saving_too_often_is_a_waste_as_well(given: Context):
    found = b.run(RULE, given.given(objects=stored.objects(*saves(0.1)))).one
    assert found.current == "a checkpoint every 6.0 minutes"


@pytest.mark.parametrize(
    ("hours", "fires"), [(2.02 * BEST, True), (1.98 * BEST, False), (BEST / 2.02, True)]
)
def test_at_the_threshold(given: Context, hours: float, fires: bool):
    objects = stored.objects(*saves(hours))
    assert b.run(RULE, given.given(objects=objects)).nothing is not fires


def listed(given: Context, *things: cases.Thing) -> Context:
    return given.given(inventory=cases.inventory(*things, kinds=RULE.inventory))


def test_cheap_jobs_and_jobs_without_spot_or_checkpoints_are_left_alone(given: Context):
    assert b.run(RULE, given, min_cost_usd="1000").nothing
    for other in (spot(EnableManagedSpotTraining=False), spot(CheckpointConfig={})):
        assert b.run(RULE, listed(given, other)).nothing


def test_what_is_not_known_is_said(given: Context):
    def why(files: object) -> str:
        return b.run(RULE, given.given(objects=files)).why

    assert "no S3 Inventory was given" in why(None)
    assert "no S3 Inventory of data" in why(stored.objects(bucket="x"))
    assert "too few numbered" in why(stored.objects(*saves(3, 2)))
    copied = [dataclasses.replace(file, days_old=20) for file in saves(3)]
    assert "too few numbered" in why(stored.objects(*copied))
    # 8.5 GB take longer at 85 MB/s: this job is faster, and how much nobody knows.
    assert "faster than 85 MB/s" in why(stored.objects(*saves(SAVE_HOURS / 1.01)))
    assert "2 interruptions in 40.0 h" in b.run(RULE, listed(given, spot(2))).why
    assert "no inventory" in b.run(RULE, given.given(inventory=None)).why
