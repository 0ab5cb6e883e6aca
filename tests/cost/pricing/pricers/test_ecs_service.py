"""A service costs what its tasks cost, on demand and spot."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cost.graph import UNKNOWN, Resource
from cost.pricing.base import Unpriced
from cost.pricing.pricers.ecs_service import DEFINITION, PRICER, SCHEDULE, TARGET
from tests.cost.pricing.builders import Case, check_golden, monthly, parts_of, resource, urn

DEFINED = {"taskDefinition": UNKNOWN, "refs": {"taskDefinition": (urn(DEFINITION, "task"),)}}
SPOT = [
    {"capacityProvider": "FARGATE", "base": 1, "weight": 30},
    {"capacityProvider": "FARGATE_SPOT", "weight": 70},
]


def task(**inputs: object) -> Resource:
    return resource(DEFINITION, "task", **{"cpu": "1024", "memory": "2048", **inputs})


def case(*others: Resource, **inputs: object) -> Case:
    given = {**DEFINED, "name": "api", "desiredCount": 1, "launchType": "FARGATE", **inputs}
    return Case(given, others=others or (task(),))


def bounds(low: int, high: int) -> Resource:
    where = {"resourceId": "service/api/api"}
    return resource(TARGET, "tasks", minCapacity=low, maxCapacity=high, **where)


def test_golden() -> None:
    arm = task(runtimePlatform={"cpuArchitecture": "ARM64"}, ephemeralStorage={"sizeInGib": 50})
    check_golden(
        PRICER,
        {
            "one task": case(),
            "arm with disk": case(arm),
            "mostly spot": case(task(), bounds(2, 12), capacityProviderStrategies=SPOT),
        },
    )


def test_a_task_for_a_month() -> None:
    hours, vcpu, gb = Decimal(730), Decimal("0.04048"), Decimal("0.004445")
    assert monthly(parts_of(PRICER, case())) == hours * (vcpu + 2 * gb)


def test_the_base_is_on_demand_and_the_rest_by_weight() -> None:
    parts = parts_of(PRICER, case(task(), bounds(11, 11), capacityProviderStrategies=SPOT))
    hours = {p.name: p.quantity.p50 / 730 for p in parts if p.quantity is not None}
    assert hours["on-demand vCPU"] == 1 + 3
    assert hours["spot vCPU"] == 7


def test_nights_off_count() -> None:
    night = resource(
        SCHEDULE,
        "night",
        resourceId="service/api/api",
        scalableTargetAction={"minCapacity": 0, "maxCapacity": 0},
    )
    (cpu, *_) = parts_of(PRICER, case(task(), bounds(2, 4), night))
    assert cpu.quantity is not None
    assert [n / 730 for n in (cpu.quantity.p10, cpu.quantity.p50, cpu.quantity.p90)] == [0, 3, 4]


def test_tasks_on_instances_are_priced_at_their_group() -> None:
    gpus = [{"capacityProvider": "gpus", "weight": 1}]
    assert parts_of(PRICER, case(capacityProviderStrategies=gpus)) == ()


def test_a_definition_from_elsewhere_has_no_price() -> None:
    with pytest.raises(Unpriced, match="task definition is not in this program"):
        parts_of(PRICER, Case({"taskDefinition": "api:3", "launchType": "FARGATE"}))
