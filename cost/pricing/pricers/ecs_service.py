"""Price an ECS service: its Fargate tasks by CPU, memory and disk, on demand and spot.

Without a usage file the p10 is the smallest number of tasks, the p90 the largest and the p50 the
middle; schedules that go lower or higher count. Tasks on instances cost nothing beyond these.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cost.graph import UNKNOWN, Resource
from cost.pricing.base import (
    ALWAYS_ON,
    Ask,
    Basis,
    Part,
    Percentiles,
    Pricer,
    Unpriced,
    UsageInput,
    number,
    value_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEFINITION: Final = "aws:ecs/taskDefinition:TaskDefinition"
TARGET: Final = "aws:appautoscaling/target:Target"
SCHEDULE: Final = "aws:appautoscaling/scheduledAction:ScheduledAction"
INCLUDED_GIB: Final = 20
"""Disk of each task that is not charged: aws.amazon.com/fargate/pricing."""

TASKS = UsageInput(
    key="tasks",
    unit="tasks",
    what="tasks running, on average over the month",
    why="from the service's smallest to its largest number",
    optional=True,
)


@dataclass(frozen=True, kw_only=True)
class Size:
    """What one task has."""

    vcpus: Decimal
    memory_gb: Decimal
    disk_gb: Decimal
    arm: bool


def price(ask: Ask) -> tuple[Part, ...]:
    """On-demand and spot tasks; none of it for tasks on instances, which their group has."""
    shares = _shares(ask)
    if shares is None:
        return ()
    size = _size(ask)
    tasks, basis = _tasks(ask)
    return tuple(
        part
        for name, kind in (("FARGATE", ""), ("FARGATE_SPOT", ".spot"))
        for part in _lines(ask, size, kind, (_part_of(tasks, shares, name), basis))
    )


def _shares(ask: Ask) -> dict[str, tuple[Decimal, Decimal]] | None:
    """Base and weight of each of Fargate's two providers; None where tasks run on instances."""
    strategies = ask.get("capacityProviderStrategies", default=[])
    if not strategies:
        return {"FARGATE": (Decimal(0), Decimal(1))} if ask.get("launchType") == "FARGATE" else None
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for strategy in strategies:
        name = strategy.get("capacityProvider")
        if name is UNKNOWN or not str(name).startswith("FARGATE"):
            return None
        base = number(value_at(strategy, "base", default=0))
        found[str(name)] = (base, number(value_at(strategy, "weight", default=0)))
    return found


def _part_of(
    tasks: Percentiles, shares: Mapping[str, tuple[Decimal, Decimal]], name: str
) -> Percentiles:
    """How many of the tasks run on one provider: its base first, then by weight."""
    base, weight = shares.get(name, (Decimal(0), Decimal(0)))
    bases = sum((b for b, _ in shares.values()), start=Decimal(0))
    weights = sum((w for _, w in shares.values()), start=Decimal(0))

    def of(count: Decimal) -> Decimal:
        if not bases and not weights:
            return Decimal(0)
        first = min(count, bases) * (base / bases if bases else 0)
        return first + max(count - bases, Decimal(0)) * (weight / weights if weights else 0)

    return Percentiles(p10=of(tasks.p10), p50=of(tasks.p50), p90=of(tasks.p90))


def _size(ask: Ask) -> Size:
    found = next(iter(ask.graph.references(ask.resource, "taskDefinition", DEFINITION)), None)
    if found is None:
        raise Unpriced("its task definition is not in this program")
    architecture = value_at(found.inputs, "runtimePlatform", "cpuArchitecture", default="X86_64")
    disk = number(value_at(found.inputs, "ephemeralStorage", "sizeInGib", default=INCLUDED_GIB))
    return Size(
        vcpus=number(value_at(found.inputs, "cpu")) / 1024,
        memory_gb=number(value_at(found.inputs, "memory")) / 1024,
        disk_gb=disk - INCLUDED_GIB,
        arm=architecture == "ARM64",
    )


def _tasks(ask: Ask) -> tuple[Percentiles, Basis]:
    given = ask.usage.get(TASKS.key)
    if given is not None:
        return given, "usage"
    desired = number(ask.get("desiredCount", default=0))
    bounds = list(_bounds(ask))
    if not bounds:
        return Percentiles.exactly(desired), "stated"
    low, high = min(b[0] for b in bounds), max(b[1] for b in bounds)
    middle = (bounds[0][0] + bounds[0][1]) / 2
    found = Percentiles(p10=min(low, middle), p50=middle, p90=max(high, middle))
    return found, "stated" if found.is_exact else "assumed"


def _bounds(ask: Ask) -> Iterator[tuple[Decimal, Decimal]]:
    """The scaling target's bounds, then those of each schedule."""
    end = f"/{ask.get('name', default=ask.resource.name)}"
    for target in ask.graph.of_type(TARGET):
        if _is_of(target, end):
            yield _pair(target.inputs)
    for schedule in ask.graph.of_type(SCHEDULE):
        if _is_of(schedule, end):
            yield _pair(value_at(schedule.inputs, "scalableTargetAction", default={}))


def _is_of(resource: Resource, end: str) -> bool:
    name = resource.inputs.get("resourceId")
    return isinstance(name, str) and name.endswith(end)


def _pair(bounds: Mapping[str, Any]) -> tuple[Decimal, Decimal]:
    low = number(value_at(bounds, "minCapacity", default=0))
    return low, number(value_at(bounds, "maxCapacity", default=low))


def _lines(ask: Ask, size: Size, kind: str, count: tuple[Percentiles, Basis]) -> Iterator[Part]:
    tasks, basis = count
    if not tasks.p90:
        return
    arm = ".arm64" if size.arm else ""
    name = "spot" if kind else "on-demand"
    for what, key, amount in (
        ("vCPU", f"fargate{kind}.vcpu_hour{arm}", size.vcpus),
        ("memory", f"fargate{kind}.gb_hour{arm}", size.memory_gb),
        ("disk", "fargate.disk.gb_hour", size.disk_gb),
    ):
        if amount:
            hours = tasks * ALWAYS_ON * Percentiles.exactly(amount)
            yield ask.part(f"{name} {what}", key, hours, basis)


PRICER = Pricer(id="ecs-service", types=("aws:ecs/service:Service",), price=price, usage=(TASKS,))
