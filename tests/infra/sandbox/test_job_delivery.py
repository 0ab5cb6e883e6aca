"""Rules give jobs to queues, as often as an array says; what fails goes to the dead letters."""

from __future__ import annotations

from typing import Any

import pytest

from infra.sandbox.delivery import Place, send
from tests.infra.sandbox.cases import Parts
from tests.infra.sandbox.lifecycle import World
from tests.infra.sandbox.listeners import open_queue, received, rule
from tests.infra.sandbox.services.test_batch_jobs import DEFINITION, definition
from tests.infra.sandbox.services.test_batch_queues import ENVIRONMENT, QUEUE, environment

EVENT = {"source": "trimtab", "detail-type": "Drift", "detail": {}, "resources": []}
PATTERN = {"source": ["trimtab"]}


@pytest.fixture(scope="module")
def jobs(world: World, parts: Parts) -> dict[str, str]:
    """ARNs of a queue and a definition."""
    nodes = world.up("aws:iam/instanceProfile:InstanceProfile", "nodes", role=parts.role)
    spot = world.up(ENVIRONMENT, "spot", **environment(parts, nodes["arn"]))
    made = world.up(
        QUEUE,
        "jobs",
        name="jobs",
        state="ENABLED",
        priority=1,
        computeEnvironmentOrders=[{"order": 1, "computeEnvironment": spot["arn"]}],
    )
    return {"queue": made.id, "definition": world.up(DEFINITION, "train", **definition())["arn"]}


def submitting(world: World, name: str, arn: str, job: dict[str, Any], **target: Any) -> None:
    role = "arn:aws:iam::123456789012:role/submit"
    rule(world, name, PATTERN, arn, roleArn=role, batchTarget=job, **target)


def listed(world: World, name: str) -> list[str]:
    found = world.client("batch").list_jobs(jobQueue="jobs", jobStatus="SUCCEEDED")
    return [j["jobId"] for j in found["jobSummaryList"] if j["jobName"] == name]


def test_a_job_is_submitted_as_often_as_said(world: World, jobs: dict[str, str]) -> None:
    once = {"jobDefinition": jobs["definition"], "jobName": "once"}
    submitting(world, "once", jobs["queue"], once)
    submitting(world, "often", jobs["queue"], {**once, "jobName": "often", "arraySize": 3})
    _, receipts = send(Place(clients=world.clients, region=world.region), EVENT)
    assert {r.status for r in receipts if r.target == jobs["queue"]} == {"delivered"}
    assert len(listed(world, "once")) == 1
    assert len(listed(world, "often")) == 4  # the array and its three


def test_what_cannot_be_submitted_is_kept(world: World, jobs: dict[str, str]) -> None:
    letters = open_queue(world, "letters")
    lost = {"jobDefinition": "no-such-definition", "jobName": "lost"}
    config = {"arn": letters["arn"]}
    submitting(world, "lost", jobs["queue"], lost, deadLetterConfig=config)
    _, receipts = send(Place(clients=world.clients, region=world.region), EVENT)
    (failed,) = (r for r in receipts if r.status == "failed")
    assert failed.target == jobs["queue"]
    assert "no-such-definition" in failed.detail
    assert received(world, letters)[0]["detail-type"] == "Drift"
