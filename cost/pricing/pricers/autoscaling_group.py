"""Price an autoscaling group: from its smallest to its largest size, on demand and spot.

Without a usage file the p10 is the smallest size, the p90 the largest, and the p50 the desired one,
or halfway where the program leaves that to scaling. Schedules that go lower or higher count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Final

from cost.graph import UNKNOWN, Resource
from cost.pricing.base import (
    ALWAYS_ON,
    ZERO,
    Ask,
    Basis,
    Billed,
    Part,
    Percentiles,
    Pricer,
    Unpriced,
    UsageInput,
    number,
    value_at,
)
from cost.pricing.pricers._compute import (
    Candidates,
    instances_part,
    mapped_volumes,
    monitoring_parts,
)
from cost.pricing.pricers._requirements import fitting_types, protection

TEMPLATE: Final = "aws:ec2/launchTemplate:LaunchTemplate"
SCHEDULE: Final = "aws:autoscaling/schedule:Schedule"

INSTANCES = UsageInput(
    key="instances",
    unit="instances",
    what="instances running, on average over the month",
    why="from the group's smallest to its largest size",
    optional=True,
    billed=Billed(usage="(BoxUsage|SpotUsage):.*", hourly=True),
)
METRICS = UsageInput(
    key="custom_metrics",
    unit="metrics",
    what="custom CloudWatch metrics that an agent sends, of all instances together",
    why="what an agent sends is in its configuration, not in the graph",
    optional=True,
)


def price(ask: Ask) -> tuple[Part, ...]:
    """Instances, then what comes with each of them."""
    template = _template(ask)
    fleet = _fleet(ask, template)
    # What a Capacity Block holds was paid when it was bought.
    market = value_at(template, "instanceMarketOptions", "marketType")
    parts = [] if market == "capacity-block" else list(_instances(ask, fleet))
    count = fleet.instances
    parts += mapped_volumes(ask, template, count)
    parts += monitoring_parts(ask, value_at(template, "monitoring"), count)
    for interface in value_at(template, "networkInterfaces", default=[]):
        if str(value_at(interface, "associatePublicIpAddress", default="false")).lower() == "true":
            parts.append(ask.hourly("public IPv4 addresses", "public_ipv4.hour", count))
    parts = [part.model_copy(update={"basis": fleet.basis}) for part in parts]
    parts += _waiting(ask, template, fleet)
    return (*parts, *ask.used("custom metrics", "cloudwatch.metric_month", "custom_metrics"))


def _waiting(ask: Ask, template: Mapping[str, Any], fleet: Fleet) -> Iterator[Part]:
    """The instances of a warm pool: stopped ones cost their volumes, running ones all."""
    pool = ask.get("warmPool")
    if pool is None:
        return
    count = Percentiles.exactly(number(value_at(pool, "minSize", default=0)))
    if value_at(pool, "poolState", default="Stopped") == "Running":
        part = instances_part(ask, "on-demand", fleet.candidates, count * ALWAYS_ON, "stated")
        yield part.model_copy(update={"name": f"waiting: {part.name}"})
    for part in mapped_volumes(ask, template, count):
        yield part.model_copy(update={"name": f"waiting: {part.name}"})


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """A group's size in capacity units, what it may launch, and how much of it is on demand."""

    size: Percentiles
    basis: Basis
    candidates: Candidates
    requirements: Mapping[str, Any] | None
    distribution: Mapping[str, Any]
    on_demand: Percentiles

    @property
    def instances(self) -> Percentiles:
        """The number of instances: a type with a weight counts as that many capacity units."""
        weights = self.candidates.weights.values()
        light, heavy = min(weights), max(weights)
        size = self.size
        return Percentiles(
            p10=size.p10 / heavy, p50=size.p50 * 2 / (light + heavy), p90=size.p90 / light
        )


def _fleet(ask: Ask, template: Mapping[str, Any]) -> Fleet:
    mixed = ask.get("mixedInstancesPolicy", default={})
    distribution = value_at(mixed, "instancesDistribution", default={})
    given = ask.usage.get("instances")
    size = _size(ask)
    requirements, candidates = _candidates(ask, mixed, template)
    if mixed:
        on_demand = _on_demand(distribution, size)
    else:
        spot = value_at(template, "instanceMarketOptions", "marketType") == "spot"
        on_demand = ZERO if spot else size
    guessed = ask.get("desiredCapacity") is None and not size.is_exact
    return Fleet(
        size=size,
        basis="usage" if given else "assumed" if guessed else "stated",
        candidates=candidates,
        requirements=requirements,
        distribution=distribution,
        on_demand=on_demand,
    )


def _size(ask: Ask) -> Percentiles:
    """How many instances (or capacity units) run: smallest, likely, largest."""
    low, high = number(ask.get("minSize", default=0)), number(ask.get("maxSize", default=0))
    for schedule in ask.graph.referrers(ask.resource, "autoscalingGroupName", SCHEDULE):
        low = min(low, *_stated(schedule, "minSize", "desiredCapacity"), low)
        high = max(high, *_stated(schedule, "maxSize"), high)
    given = ask.usage.get("instances")
    if given is not None:
        # What ran before a change cannot run after it where the change sets other bounds.
        p10, p50, p90 = (min(max(n, low), high) for n in (given.p10, given.p50, given.p90))
        return Percentiles(p10=p10, p50=p50, p90=p90)
    desired = ask.get("desiredCapacity")
    middle = (low + high) / 2 if desired is None else number(desired)
    return Percentiles(p10=min(low, middle), p50=middle, p90=max(high, middle))


def _stated(schedule: Resource, *keys: str) -> Iterator[Decimal]:
    """A schedule's sizes; -1 and absent both mean: leave it as it is."""
    for key in keys:
        found = value_at(schedule.inputs, key)
        if found is not None and number(found) >= 0:
            yield number(found)


def _template(ask: Ask) -> Mapping[str, Any]:
    """The inputs of the launch template that the group starts its instances from."""
    for prop in ("mixedInstancesPolicy", "launchTemplate"):
        for found in ask.graph.references(ask.resource, prop, TEMPLATE):
            return found.inputs
    wanted = (
        _peek(ask, "launchTemplate", "id"),
        _peek(
            ask,
            "mixedInstancesPolicy",
            "launchTemplate",
            "launchTemplateSpecification",
            "launchTemplateId",
        ),
    )
    for found in ask.graph.of_type(TEMPLATE):
        if found.id is not None and found.id in wanted:
            return found.inputs
    raise Unpriced("its launch template is not in this program")


def _peek(ask: Ask, *path: str) -> Any:
    value: Any = ask.resource.inputs
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return None if value is UNKNOWN else value


def _instances(ask: Ask, fleet: Fleet) -> Iterator[Part]:
    """The on-demand line, the spot line, or both."""
    spot = fleet.size - fleet.on_demand
    if fleet.on_demand.p90 or not spot.p90:
        strategy = value_at(fleet.distribution, "onDemandAllocationStrategy", default="prioritized")
        types = _protected(fleet, spot=False)
        if fleet.requirements is None and strategy == "prioritized":
            types = fleet.candidates.first
        yield instances_part(ask, "on-demand", types, fleet.on_demand * ALWAYS_ON, fleet.basis)
    if spot.p90:
        types = _protected(fleet, spot=True)
        yield instances_part(ask, "spot", types, spot * ALWAYS_ON, fleet.basis)


def _protected(fleet: Fleet, *, spot: bool) -> Candidates:
    if fleet.requirements is None:
        return fleet.candidates
    ceiling = protection(fleet.requirements, spot=spot)
    return Candidates(weights=fleet.candidates.weights, ceiling=ceiling)


def _on_demand(distribution: Mapping[str, Any], size: Percentiles) -> Percentiles:
    """How much of the size is on demand; AWS rounds the share above the base up."""
    base = number(value_at(distribution, "onDemandBaseCapacity", default=0))
    share = number(value_at(distribution, "onDemandPercentageAboveBaseCapacity", default=100))

    def whole(count: Decimal) -> Decimal:
        above = max(count - base, Decimal(0)) * share / 100
        return min(count, base) + above.to_integral_value(ROUND_CEILING)

    def of(count: Decimal) -> Decimal:
        # An average size lies between two whole ones, and so does its share.
        down = count.to_integral_value(ROUND_FLOOR)
        return whole(down) + (whole(down + 1) - whole(down)) * (count - down)

    return Percentiles(p10=of(size.p10), p50=of(size.p50), p90=of(size.p90))


def _candidates(
    ask: Ask, mixed: Mapping[str, Any], template: Mapping[str, Any]
) -> tuple[Mapping[str, Any] | None, Candidates]:
    """The requirements, if the group has any, and the types that it may launch."""
    weights: dict[str, Decimal] = {}
    for override in value_at(mixed, "launchTemplate", "overrides", default=[]):
        needs = value_at(override, "instanceRequirements")
        if needs is not None:
            return needs, _fitting(ask, needs)
        name = value_at(override, "instanceType")
        if name is not None:
            weights[name] = number(value_at(override, "weightedCapacity", default=1))
    if weights:
        return None, Candidates(weights=weights)
    needs = value_at(template, "instanceRequirements")
    if needs is not None:
        return needs, _fitting(ask, needs)
    name = value_at(template, "instanceType")
    if name is None:
        raise Unpriced("neither the group nor its template says an instance type")
    return None, Candidates(weights={str(name): Decimal(1)})


def _fitting(ask: Ask, needs: Mapping[str, Any]) -> Candidates:
    found = fitting_types(needs, ask.catalogue)
    if not found:
        raise Unpriced("no instance type of the catalogue fits its requirements")
    return Candidates(weights={kind.name: Decimal(1) for kind in found})


PRICER = Pricer(
    id="autoscaling-group",
    types=("aws:autoscaling/group:Group",),
    price=price,
    usage=(INSTANCES, METRICS),
)
