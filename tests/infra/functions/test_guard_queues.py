"""Queues are held, their jobs are asked to save, what is left is ended, and all is given back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.functions.guard_queues import Queues
from infra.functions.guard_records import Records

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
GRACE = timedelta(minutes=10)
TAGS = {"project": "trimtab", "stack": "test"}
ARN = "arn:aws:batch:us-east-1:123456789012:compute-environment/trimtab-test-jobs-"
SPOT, ON_DEMAND = f"{ARN}spot-1", f"{ARN}on-demand-1"
RECORD = "/trimtab/test/guard/queues/jobs"


@dataclass
class Parameters:
    """Parameter Store with what the guard asks of it."""

    kept: dict[str, str] = field(default_factory=dict)

    def get_parameter(self, *, Name: str) -> dict[str, Any]:
        if Name not in self.kept:
            raise ClientError({"Error": {"Code": "ParameterNotFound"}}, "GetParameter")
        return {"Parameter": {"Value": self.kept[Name]}}

    def put_parameter(self, *, Name: str, Value: str, **more: Any) -> None:
        if Name in self.kept:
            raise ClientError({"Error": {"Code": "ParameterAlreadyExists"}}, "PutParameter")
        self.kept[Name] = Value

    def delete_parameter(self, *, Name: str) -> None:
        del self.kept[Name]


@dataclass
class Batch:
    """Batch with jobs that run: the emulator's are done as soon as they are submitted."""

    environments: dict[str, str]
    jobs: dict[str, list[dict[str, Any]]]
    """By what they are listed by: a status, or an array job and a status."""
    tags: dict[str, str] = field(default_factory=lambda: dict(TAGS))
    terminated: list[str] = field(default_factory=list)

    def describe_job_queues(self, *, jobQueues: list[str]) -> dict[str, Any]:
        if jobQueues != ["jobs"]:
            return {"jobQueues": []}
        order = [{"computeEnvironment": arn} for arn in self.environments]
        return {"jobQueues": [{"computeEnvironmentOrder": order, "tags": self.tags}]}

    def describe_compute_environments(self, *, computeEnvironments: list[str]) -> dict[str, Any]:
        found = [
            {"computeEnvironmentArn": arn, "state": self.environments[arn]}
            for arn in computeEnvironments
        ]
        return {"computeEnvironments": found}

    def update_compute_environment(self, *, computeEnvironment: str, state: str) -> None:
        self.environments[computeEnvironment] = state

    def terminate_job(self, *, jobId: str, reason: str) -> None:
        assert reason.startswith("spend guard: ")
        self.terminated.append(jobId)

    def get_paginator(self, operation: str) -> Batch:
        assert operation == "list_jobs"
        return self

    def paginate(self, **which: str) -> Iterator[dict[str, Any]]:
        key = "/".join(v for k, v in sorted(which.items()) if k != "jobQueue")
        for job in self.jobs.get(key, []):  # a page for each
            yield {"jobSummaryList": [job]}


@dataclass
class Site:
    batch: Batch
    parameters: Parameters = field(default_factory=Parameters)

    @property
    def queues(self) -> Queues:
        records = Records(self.parameters, {"jobs": RECORD, "gone": f"{RECORD}-gone"}, TAGS)
        return Queues(self.batch, records)

    def stop(self, at: datetime = NOON) -> dict[str, Any]:
        return self.queues.stop("jobs", "too dear", at, GRACE)


@pytest.fixture
def site() -> Site:
    jobs: dict[str, list[dict[str, Any]]] = {
        "RUNNING": [{"jobId": "one"}],
        "STARTING": [{"jobId": "two"}],
        "PENDING": [{"jobId": "dependent"}, {"jobId": "array", "arrayProperties": {"size": 9}}],
        "array/RUNNING": [{"jobId": "array:3"}],
        "RUNNABLE": [{"jobId": "waiting"}],
    }
    return Site(Batch({SPOT: "ENABLED", ON_DEMAND: "ENABLED"}, jobs))


def test_within_the_grace_nothing_new_starts_and_no_job_is_ended(site: Site) -> None:
    answer = site.stop()
    assert (answer["result"], answer["stop_at"]) == ("held", "2026-11-23T12:10:00+00:00")
    assert set(site.batch.environments.values()) == {"DISABLED"}
    assert site.batch.terminated == []
    assert list(site.parameters.kept) == [RECORD]  # what the agents look for


def test_after_the_grace_jobs_that_run_are_ended_and_those_that_wait_stay(site: Site) -> None:
    site.stop()
    answer = site.queues.finish("jobs", NOON + GRACE)
    assert answer is not None
    assert answer["ended"] == ["array:3", "one", "two"] == sorted(site.batch.terminated)


def test_jobs_that_saved_and_ended_are_not_named(site: Site) -> None:
    site.stop()
    site.batch.jobs = {"RUNNABLE": [{"jobId": "one"}]}  # Batch put it back
    answer = site.queues.finish("jobs", NOON + GRACE)
    assert answer == {"queue": "jobs", "result": "stopped", "reason": "too dear"}


def test_a_release_lets_start_what_could_start_before(site: Site) -> None:
    site.batch.environments[ON_DEMAND] = "DISABLED"  # somebody's own doing
    site.stop()
    assert site.queues.release("jobs")["result"] == "released"
    assert site.batch.environments == {SPOT: "ENABLED", ON_DEMAND: "DISABLED"}
    assert site.parameters.kept == {}
    assert site.queues.release("jobs")["result"] == "was not stopped"


def test_stopped_twice_the_first_record_counts(site: Site) -> None:
    site.stop()
    assert site.stop(NOON + GRACE)["result"] == "stopped"
    site.queues.release("jobs")
    assert set(site.batch.environments.values()) == {"ENABLED"}


def test_an_environment_that_a_deployment_made_meanwhile_is_held_and_given_back(site: Site) -> None:
    site.stop()
    site.batch.environments = {f"{ARN}spot-2": "ENABLED"}
    site.queues.finish("jobs", NOON)
    assert site.batch.environments == {f"{ARN}spot-2": "DISABLED"}
    site.queues.release("jobs")
    assert site.batch.environments == {f"{ARN}spot-2": "ENABLED"}


def test_what_is_gone_or_at_rest_is_no_error(site: Site) -> None:
    assert site.queues.stop("gone", "too dear", NOON, GRACE)["result"] == "absent"
    site.batch.environments = {SPOT: "DISABLED"}
    assert site.stop()["result"] == "at rest before"
    assert site.queues.finish("jobs", NOON) is None
    assert site.parameters.kept == {}


def test_a_queue_that_is_gone_keeps_no_record(site: Site) -> None:
    site.parameters.kept[f"{RECORD}-gone"] = '{"disabled": [], "reason": "", "stop_at": 0}'
    assert site.queues.finish("gone", NOON) == {"queue": "gone", "result": "absent"}
    assert site.queues.release("gone")["result"] == "absent"
    assert site.parameters.kept == {}


def test_another_stacks_queue_is_left_alone(site: Site) -> None:
    site.batch.tags = {"project": "trimtab", "stack": "other"}
    with pytest.raises(PermissionError, match="not this stack's"):
        site.stop()
    assert set(site.batch.environments.values()) == {"ENABLED"}


def test_its_status_tells_states_and_record(site: Site) -> None:
    assert site.queues.status("jobs")["record"] is None
    site.stop()
    told = site.queues.status("jobs")
    assert told["environments"] == {SPOT: "DISABLED", ON_DEMAND: "DISABLED"}
    assert told["record"]["reason"] == "too dear"
