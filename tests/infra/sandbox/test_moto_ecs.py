"""A service's capacity is what it was asked for, and what it was changed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.infra.sandbox.lifecycle import World


def test_a_service_keeps_its_strategy(world: World) -> None:
    ecs = world.client("ecs")
    ecs.create_cluster(clusterName="serving")
    container = {"name": "model", "image": "model:1", "memory": 512}
    ecs.register_task_definition(family="model", containerDefinitions=[container])
    spot = {"capacityProvider": "FARGATE_SPOT", "base": 0, "weight": 3}
    plain = {"capacityProvider": "FARGATE", "base": 1, "weight": 1}
    of = {"cluster": "serving", "service": "model"}
    ecs.create_service(
        cluster="serving",
        serviceName="model",
        taskDefinition="model",
        desiredCount=2,
        capacityProviderStrategy=[plain, spot],
    )
    ecs.update_service(**of, desiredCount=4)
    (service,) = ecs.describe_services(cluster="serving", services=["model"])["services"]
    assert service["capacityProviderStrategy"] == [plain, spot]
    assert "launchType" not in service
    ecs.update_service(**of, capacityProviderStrategy=[spot])
    (service,) = ecs.describe_services(cluster="serving", services=["model"])["services"]
    assert service["capacityProviderStrategy"] == [spot]
