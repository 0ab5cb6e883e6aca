"""Retraining that nothing would start, or that its queue would not take, is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.training import accepted, job, queue, refused


def weekly(**changes: Any) -> dict[str, Any]:
    return {"queue": "research", "job": job(), "schedule": "rate(7 days)", **changes}


@pytest.mark.parametrize(
    ("given", "key", "what"),
    [
        ({"schedule": None}, "schedule", "nothing would ever start it"),
        ({"schedule": "0 3 * * 0"}, "schedule", "String should match"),
        ({"schedule": "rate(0 days)"}, "schedule", "String should match"),
        ({"alarms": ["drift", "drift"]}, "alarms", "listed twice"),
        ({"queue": "other"}, "queue", "there is no queue 'other'"),
        ({"job": job(gpus=16)}, "job.memory_mib", "no instance of the queue"),
        ({"array": 1}, "array", "greater than or equal to 2"),
    ],
)
def test_what_cannot_work_is_refused(given: dict[str, Any], key: str, what: str) -> None:
    error = refused(queues={"research": queue()}, retraining={"weekly": weekly(**given)})
    assert what in error.what
    assert error.where == f"Pulumi.mini.yaml: trimtab:retraining.weekly.{key}"


def test_a_queue_that_shares_fairly_takes_no_jobs_from_eventbridge() -> None:
    fair = {"research": queue(shares={"search": 1.0})}
    error = refused(queues=fair, retraining={"weekly": weekly()})
    assert "EventBridge cannot say whose share" in error.what


@pytest.mark.parametrize("schedule", ["rate(1 day)", "cron(0 3 ? * SUN *)", None])
def test_by_schedule_and_by_alarm(schedule: str | None) -> None:
    given = weekly(schedule=schedule, alarms=["trimtab-mini-drift"])
    assert accepted(queues={"research": queue()}, retraining={"weekly": given})
