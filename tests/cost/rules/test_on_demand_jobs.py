"""Jobs that could have been spot: what spot saved on the account's own jobs says how much."""

import pytest

from cost.rules.on_demand_jobs import RULE
from tests.cost.rules import cases, jobs

JOB, SPOT = "ranker-2026-10-11-06-30-00-123", "embedder-2026-10-12-06-30-00-456"
SAVED = jobs.listed(
    SPOT, EnableManagedSpotTraining=True, TrainingTimeInSeconds=1000, BillableTimeInSeconds=400
)
CASE = cases.Case(rule=RULE, lines=(jobs.billed(JOB),), things=(jobs.listed(JOB), SAVED))
MONTH = 20 * 730 / (24 * 14)


def test_fires_with_what_spot_saved_here():
    found = CASE.run().one
    assert float(found.saving.mid) == pytest.approx(0.6 * MONTH)
    assert float(found.saving.low) == pytest.approx(0.3 * MONTH)
    assert (found.risk, found.effort) == (3, "medium"), "it keeps no checkpoints"


def test_one_that_keeps_checkpoints_is_less_of_a_risk():
    kept = jobs.listed(JOB, CheckpointConfig={"S3Uri": "s3://checkpoints/ranker"})
    found = CASE.run(things=(kept, SAVED)).one
    assert (found.risk, found.effort) == (2, "low")


@pytest.mark.parametrize(
    "facts",
    [
        {"EnableManagedSpotTraining": True},
        {"status": "Failed"},
        {"TrainingTimeInSeconds": 1799},
        {"TrainingPlanArn": "arn:aws:sagemaker:us-east-1:111122223333:training-plan/p"},
    ],
)
def test_what_is_spot_or_failed_or_short_or_planned_is_left_alone(facts: dict):
    assert CASE.run(things=(jobs.listed(JOB, **facts), SAVED)).nothing


def test_at_the_thresholds():
    assert CASE.run(things=(jobs.listed(JOB, TrainingTimeInSeconds=1800), SAVED)).one
    assert CASE.run({"min_cost_usd": "43.4"}).one
    assert CASE.run({"min_cost_usd": "43.5"}).nothing


def test_what_is_not_known_is_said():
    assert "managed spot" in CASE.run(things=(jobs.listed(JOB),)).why
    assert "no inventory" in CASE.run(listed=False).why
