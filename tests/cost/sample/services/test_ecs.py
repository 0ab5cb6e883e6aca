"""Tasks of Fargate by vCPU and gigabyte, on demand and on spot."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.cost.sample.services.conftest import TAGS, lines

CONTAINER = {"name": "model", "image": "model:1", "memory": 512}


def test_tasks_are_split_as_the_service_asks(client: Any, listed: Any) -> None:
    ecs = client("ecs")
    ecs.create_cluster(clusterName="serving")
    ecs.register_task_definition(
        family="model",
        cpu="1024",
        memory="2048",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        containerDefinitions=[CONTAINER],
    )
    ecs.create_service(
        cluster="serving",
        serviceName="model",
        taskDefinition="model",
        desiredCount=5,
        capacityProviderStrategy=[
            {"capacityProvider": "FARGATE", "base": 1, "weight": 1},
            {"capacityProvider": "FARGATE_SPOT", "weight": 3},
        ],
        tags=[{"key": k, "value": v} for k, v in TAGS.items()],
    )
    (tasks,) = listed("ecs")
    assert dict(tasks.tags) == TAGS
    assert tasks.amounts["spot"] == 3
    found = lines(tasks)
    assert found["Fargate-vCPU-Hours:perCPU"] == (Decimal("0.04048"), 2 * 720)
    assert found["Fargate-GB-Hours"] == (Decimal("0.004445"), 4 * 720)
    assert found["SpotUsage-Fargate-vCPU-Hours:perCPU"] == (Decimal("0.012144"), 3 * 720)


def test_what_runs_on_instances_is_not_billed_twice(client: Any, listed: Any) -> None:
    ecs = client("ecs")
    ecs.create_cluster(clusterName="serving")
    ecs.register_task_definition(family="model", containerDefinitions=[CONTAINER])
    ecs.create_service(cluster="serving", serviceName="gpu", taskDefinition="model", desiredCount=2)
    assert "gpu" not in {a.id.rsplit("/", 1)[-1] for a in listed("ecs")}
