"""Price every resource of a graph; count and name what has no price."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cost.errors import PluginError
from cost.estimate.components import Components
from cost.estimate.model import (
    Estimate,
    PriceDates,
    ResourceCost,
    Summary,
    UnpricedResource,
    UsageUnknown,
)
from cost.estimate.usage import Usage
from cost.estimate.way_out import way_out
from cost.pricing import base
from cost.pricing.base import ZERO, Ask, Part, Percentiles, Unpriced, pricers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cost.graph import Graph, Resource
    from cost.pricing.catalogue import Catalogue

FREE_TYPES: Final = Path(base.__file__).parent / "free_types.csv"
NO_COMPONENT: Final = "(none)"
"""The name of what carries no component tag, in totals by component."""


@cache
def free_types() -> Mapping[str, str]:
    """The types that cost nothing by themselves, each with its reason."""
    with FREE_TYPES.open(encoding="utf-8", newline="") as file:
        return {row["type"]: row["reason"] for row in csv.DictReader(file)}


def estimate(graph: Graph, catalogue: Catalogue, usage: Usage | None = None) -> Estimate:
    """Estimate a stack's month from its graph.

    Args:
        graph: what the program asks for.
        catalogue: the prices.
        usage: what only use can tell; without it, assumptions that are marked as such.

    Raises:
        PluginError: a pricer raised.
    """
    usage = usage or Usage()
    components = Components(graph)
    costs: list[ResourceCost] = []
    unpriced: list[UnpricedResource] = []
    free: Counter[str] = Counter()
    cloud = list(cloud_resources(graph))
    for resource in cloud:
        component = components.of(resource)
        parts, why = _parts(resource, graph, catalogue, usage.of(resource, component))
        if parts:
            costs.append(_cost(resource, component, parts))
        elif why is None:
            free[resource.type] += 1
        reasons = [why] if why is not None else _gaps(parts)
        unpriced += [
            UnpricedResource(urn=resource.urn, type=resource.type, component=component, why=reason)
            for reason in reasons
        ]
    unknown = tuple(_unknown(costs))
    lacking = {found.urn for found in unpriced}
    return Estimate(
        project=graph.project,
        stack=graph.stack,
        complete=not unpriced and not unknown,
        monthly=total(cost.monthly for cost in costs),
        components=_by_component(costs),
        resources=tuple(costs),
        unpriced=tuple(unpriced),
        usage_unknown=unknown,
        free=dict(sorted(free.items())),
        summary=Summary(
            resources=len(cloud),
            priced=len(cloud) - len(lacking) - free.total(),
            free=free.total(),
            unpriced=len(lacking),
        ),
        prices=_dates(catalogue),
        way_out=way_out(graph, catalogue),
    )


def cloud_resources(graph: Graph) -> Iterator[Resource]:
    """The resources that this stack makes: no components, providers, or what it merely reads."""
    for resource in graph:
        theirs = resource.options.get("external", False)
        if resource.custom and not theirs and not resource.type.startswith("pulumi:"):
            yield resource


def total(amounts: Iterable[Percentiles]) -> Percentiles:
    """The sum; nothing sums to zero."""
    return sum(amounts, start=ZERO)


def _parts(
    resource: Resource, graph: Graph, catalogue: Catalogue, usage: Mapping[str, Percentiles]
) -> tuple[tuple[Part, ...], str | None]:
    """A resource's lines; or the reason why it has no price. Neither: it is free."""
    if resource.type in free_types():
        return (), None
    pricer = pricers().get(resource.type)
    if pricer is None:
        return (), f"no pricer for {resource.type}"
    ask = Ask(resource=resource, graph=graph, catalogue=catalogue, usage=usage, inputs=pricer.usage)
    try:
        return _distinct(pricer.price(ask)), None
    except Unpriced as verdict:
        return (), verdict.why
    except Exception as error:
        raise PluginError(
            f"pricer {pricer.id} failed: {type(error).__name__}: {error}",
            where=resource.urn,
            next_step="this is a bug of the pricer's; report it with the resource's inputs",
        ) from error


def _distinct(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Two lines of one name, such as of two unnamed volumes, get a number: a diff goes by name."""
    seen: Counter[str] = Counter()
    found = []
    for part in parts:
        seen[part.name] += 1
        n = seen[part.name]
        found.append(part if n == 1 else part.model_copy(update={"name": f"{part.name} ({n})"}))
    return tuple(found)


def _cost(resource: Resource, component: str | None, parts: tuple[Part, ...]) -> ResourceCost:
    known = [part.monthly for part in parts if part.monthly is not None]
    return ResourceCost(
        urn=resource.urn,
        type=resource.type,
        name=resource.name,
        component=component,
        source=None if resource.source is None else str(resource.source),
        complete=len(known) == len(parts),
        monthly=total(known),
        parts=parts,
    )


def _gaps(parts: tuple[Part, ...]) -> list[str]:
    return [part.why or part.name for part in parts if part.price is None]


def _unknown(costs: list[ResourceCost]) -> Iterator[UsageUnknown]:
    for cost in costs:
        for part in cost.parts:
            if part.quantity is None:
                yield UsageUnknown(
                    urn=cost.urn,
                    component=cost.component,
                    part=part.name,
                    key=part.usage_key,
                    unit=part.unit,
                )


def _by_component(costs: list[ResourceCost]) -> dict[str, Percentiles]:
    """Totals by component, the dearest first."""
    sums: dict[str, Percentiles] = {}
    for cost in costs:
        name = cost.component or NO_COMPONENT
        sums[name] = sums.get(name, ZERO) + cost.monthly
    return dict(sorted(sums.items(), key=lambda item: (-item[1].p50, item[0])))


def _dates(catalogue: Catalogue) -> PriceDates:
    return PriceDates(
        on_demand=catalogue.source("on_demand").as_of,
        spot=catalogue.source("spot").as_of,
        units=catalogue.unit_prices()[0].as_of,
    )
