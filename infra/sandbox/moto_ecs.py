"""ECS services keep the capacity that they were asked to run on: moto forgets it.

A bill of Fargate depends on it: how many tasks run on demand, and how many on spot.
"""

from __future__ import annotations

from typing import Any

from moto.ecs.responses import EC2ContainerServiceResponse

_moto_create = EC2ContainerServiceResponse.create_service
_moto_update = EC2ContainerServiceResponse.update_service


def install() -> None:
    """Teach moto; doing it twice does no harm."""
    for operation in (create_service, update_service):
        setattr(EC2ContainerServiceResponse, operation.__name__, operation)


def create_service(self: Any) -> Any:
    """CreateService, with its capacity provider strategy."""
    return _with_strategy(self, _moto_create(self))


def update_service(self: Any) -> Any:
    """UpdateService, likewise."""
    return _with_strategy(self, _moto_update(self))


def _with_strategy(self: Any, answer: Any) -> Any:
    """A service has a strategy or a launch type, not both."""
    strategy = self._get_param("capacityProviderStrategy")
    if strategy:
        service = answer.result["service"]
        service.capacity_provider_strategy = strategy
        service.launch_type = None
    return answer
