"""Sweeps: a job definition of their own, and a guard that may end jobs and read results."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from tests.infra.graphs import all_of, one, statements
from tests.infra.minimal import environment
from tests.infra.training import job, queue, sections

if TYPE_CHECKING:
    from cost.graph import Graph


@cache
def graph() -> Graph:
    lr = {"queue": "research", "job": job(), "trials": 20, "max_cost_usd": 100}
    stopping = {**lr, "early_stop": {"goal": "maximize", "patience": 5}, "hourly_usd": 2}
    sweeps = {"lr": lr, "width": stopping}
    return environment(**sections(queues={"research": queue()}, sweeps=sweeps, monitoring={}))


def test_the_command_that_starts_it_is_exported() -> None:
    component = next(r for r in all_of(graph(), "Sweep") if r.name == "lr")
    assert component.outputs["submit"] == (
        "aws batch submit-job --job-name sweep-lr --job-queue trimtab-mini-research "
        "--job-definition trimtab-mini-sweep-lr --array-properties size=20"
    )


def test_trials_know_where_to_write_their_results() -> None:
    container = json.loads(
        one(graph(), "JobDefinition", "sweep-lr-job").inputs["containerProperties"]
    )
    given = {e["name"]: e["value"] for e in container["environment"]}
    assert (given["SWEEP"], given["RESULTS"]) == ("lr", "sweeps/lr/")


def test_the_guard_counts_with_the_catalogues_price_or_the_settings() -> None:
    def variables(name: str) -> dict[str, str]:
        found: dict[str, str] = one(graph(), "Function", name).inputs["environment"]["variables"]
        return found

    assert variables("sweep-lr-guard")["HOURLY_USD"] == "4.096"  # a whole g5.16xlarge
    assert variables("sweep-width-guard")["HOURLY_USD"] == "2"
    assert "PATIENCE" not in variables("sweep-lr-guard")
    assert variables("sweep-width-guard")["GOAL"] == "maximize"
    rule = one(graph(), "EventRule", "sweep-lr-guard-schedule").inputs
    assert rule["scheduleExpression"] == "rate(5 minutes)"


def test_the_guard_reads_results_only_where_it_needs_them() -> None:
    dear = statements(one(graph(), "RolePolicy", "sweep-lr-guard-function"))
    early = statements(one(graph(), "RolePolicy", "sweep-width-guard-function"))
    assert "ReadResults" not in dear
    assert early["ReadResults"]["Resource"] == [
        "arn:aws:s3:::trimtab-mini-checkpoints-111122223333/sweeps/width/*"
    ]
    assert dear["EndJobs"]["Action"] == ["batch:TerminateJob"]


def test_the_team_is_told_when_a_sweep_is_ended() -> None:
    pattern = json.loads(one(graph(), "EventRule", "sweep-lr-ended").inputs["eventPattern"])
    assert pattern["detail"] == {"sweep": ["lr"], "queue": ["trimtab-mini-research"]}
    assert graph().component(one(graph(), "EventRule", "sweep-lr-ended")) == "sweeps.lr"
