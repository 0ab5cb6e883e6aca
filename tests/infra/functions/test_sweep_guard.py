"""The guard counts what trials cost, sees whether they get better, and ends what must end."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra.functions.sweep_guard import (
    EarlyStop,
    Settings,
    cost_so_far,
    run,
    trials_without_progress,
    verdict,
)

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
MS = int(NOW.timestamp() * 1000)
HOUR = 3_600_000
SETTINGS = Settings(
    sweep="lr",
    queue="jobs",
    definition="sweep-lr",
    hourly_usd=Decimal("1.5"),
    most_usd=Decimal(10),
    bucket="checkpoints",
    prefix="sweeps/lr/",
    early_stop=None,
)
STOP = EarlyStop(maximize=False, patience=3, least=0.0)


def attempt(hours: float, ended: float = 0.0) -> dict[str, int]:
    return {"startedAt": MS - int((ended + hours) * HOUR), "stoppedAt": MS - int(ended * HOUR)}


def test_every_attempt_costs_also_those_that_were_lost() -> None:
    trials = [
        {"status": "SUCCEEDED", "attempts": [attempt(2, ended=3), attempt(1)]},
        {"status": "FAILED", "attempts": [attempt(1)]},
        {"status": "RUNNING", "attempts": [attempt(1, 5)], "startedAt": MS - HOUR // 2},
        {"status": "RUNNABLE", "attempts": [attempt(0.5, 1)]},
        {"status": "PENDING"},
        {"status": "FAILED", "attempts": [{"stoppedAt": MS}]},  # never started
    ]
    assert cost_so_far(trials, Decimal(2), NOW) == Decimal(12)


def test_clocks_that_disagree_give_no_money_back() -> None:
    backwards = {"attempts": [{"startedAt": MS, "stoppedAt": MS - HOUR}]}
    assert cost_so_far([backwards], Decimal(2), NOW) == 0


@pytest.mark.parametrize(
    ("objectives", "stop", "waited"),
    [
        ([], STOP, 0),
        ([0.5], STOP, 0),
        ([0.5, 0.5, 0.6], STOP, 2),
        ([0.5, 0.6, 0.4], STOP, 0),
        ([0.5, 0.495, 0.49], replace(STOP, least=0.02), 2),
        ([0.5, 0.6, 0.55], replace(STOP, maximize=True), 1),
        ([0.5, 0.4, 0.3, 0.2], replace(STOP, maximize=True), 3),
    ],
)
def test_progress(objectives: list[float], stop: EarlyStop, waited: int) -> None:
    assert trials_without_progress(objectives, stop) == waited


def test_the_verdict_says_why() -> None:
    assert verdict(Decimal("9.99"), [], SETTINGS) is None
    assert verdict(Decimal(10), [], SETTINGS) == "it cost 10.00 USD, and may cost 10 USD"
    patient = replace(SETTINGS, early_stop=STOP)
    assert verdict(Decimal(0), [1, 2, 3], patient) is None
    assert verdict(Decimal(0), [1, 2, 3, 4], patient) == "the last 3 trials brought nothing better"
    assert verdict(Decimal(0), [1, 2, 3, 4], SETTINGS) is None  # without early stop


@dataclass
class Jobs:
    """Batch with array jobs that run; moto's are done as soon as they are submitted."""

    parents: Mapping[str, int]
    hours: float
    definition: str = "sweep-lr"
    ended: dict[str, str] = field(default_factory=dict)

    def get_paginator(self, operation: str) -> Jobs:
        assert operation == "list_jobs"
        return self

    def paginate(self, **asked: str) -> Iterator[dict[str, Any]]:
        assert asked["jobQueue"] == "jobs"
        there = self.parents if asked["jobStatus"] == "PENDING" else {}
        yield {"jobSummaryList": [{"jobId": id} for id in there if id not in self.ended]}

    def describe_jobs(self, jobs: list[str]) -> dict[str, Any]:
        assert 0 < len(jobs) <= 100
        return {"jobs": [self._described(id) for id in jobs]}

    def _described(self, id: str) -> dict[str, Any]:
        parent, _, index = id.partition(":")
        job: dict[str, Any] = {
            "jobId": id,
            "jobDefinition": f"arn:aws:batch:us-east-1:1:job-definition/{self.definition}:3",
        }
        if index:
            return job | {"status": "RUNNING", "startedAt": MS - int(self.hours * HOUR)}
        size = self.parents[parent]
        return job | ({"arrayProperties": {"size": size}} if size else {})

    def terminate_job(self, jobId: str, reason: str) -> None:
        self.ended[jobId] = reason


@pytest.fixture
def aws() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="checkpoints")
        yield client


def clients(jobs: Jobs) -> Any:
    def client(service: str) -> Any:
        return jobs if service == "batch" else boto3.client(service, region_name="us-east-1")

    return client


def write(s3: Any, parent: str, index: int, body: str) -> None:
    s3.put_object(Bucket="checkpoints", Key=f"sweeps/lr/{parent}/{index}.json", Body=body)


def test_a_sweep_that_costs_too_much_is_ended_and_others_go_on(aws: Any) -> None:
    del aws
    jobs = Jobs(parents={"dear": 250, "cheap": 4, "single": 0}, hours=0.1)
    answer = run(SETTINGS, clients(jobs), NOW)
    assert [one["job"] for one in answer["jobs"]] == ["dear", "cheap"]  # the single is no sweep
    assert list(jobs.ended) == ["dear"]
    assert jobs.ended["dear"] == "sweep guard: it cost 37.50 USD, and may cost 10 USD"
    assert run(SETTINGS, clients(jobs), NOW)["jobs"][0]["job"] == "cheap"  # ended once


def test_jobs_of_another_definition_are_left_alone(aws: Any) -> None:
    del aws
    jobs = Jobs(parents={"x": 250}, hours=9, definition="sweep-lr-other")
    assert run(SETTINGS, clients(jobs), NOW)["jobs"] == []
    assert not jobs.ended


def test_a_sweep_that_gets_no_better_is_ended(aws: Any) -> None:
    jobs = Jobs(parents={"s": 8}, hours=0.1)
    settings = replace(SETTINGS, early_stop=STOP)
    for index, objective in enumerate((0.5, 0.6, 0.7)):
        write(aws, "s", index, json.dumps({"objective": objective}))
    assert run(settings, clients(jobs), NOW)["jobs"][0]["ended"] is None
    write(aws, "s", 3, '{"objective": 0.5}')
    write(aws, "other", 0, '{"objective": 0.1}')
    assert run(settings, clients(jobs), NOW)["jobs"][0]["results"] == 4
    assert jobs.ended == {"s": "sweep guard: the last 3 trials brought nothing better"}


def test_what_is_no_result_is_passed_over(aws: Any) -> None:
    jobs = Jobs(parents={"s": 8}, hours=0.1)
    hostile = ("", "{", "[1]", '{"objective": "low"}', '{"objective": true}', '{"loss": 1}')
    for index, body in enumerate((*hostile, '{"objective": 1e999}', " " * 70_000, "\xff")):
        write(aws, "s", index, body)
    aws.put_object(Bucket="checkpoints", Key="sweeps/lr/s/model.bin", Body=b"1")
    write(aws, "s", 99, '{"objective": 1, "epoch": 7}')
    looked = run(replace(SETTINGS, early_stop=STOP), clients(jobs), NOW)["jobs"]
    assert looked[0]["results"] == 1


def test_settings_come_from_the_environment() -> None:
    environment = {
        "SWEEP": "lr",
        "QUEUE": "jobs",
        "DEFINITION": "sweep-lr",
        "HOURLY_USD": "1.5",
        "MOST_USD": "10",
        "BUCKET": "checkpoints",
        "PREFIX": "sweeps/lr/",
    }
    assert Settings.read(environment) == SETTINGS
    stopping = environment | {"GOAL": "maximize", "PATIENCE": "4", "LEAST_IMPROVEMENT": "0.1"}
    assert Settings.read(stopping).early_stop == EarlyStop(maximize=True, patience=4, least=0.1)
