"""What instances cost an hour: one type, a list of types, on demand or spot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cost.pricing.base import Ask, Basis, Part, Percentiles, make_part, value_at
from cost.pricing.pricers._ebs import normalise, volume_parts

if TYPE_CHECKING:
    from decimal import Decimal

DETAILED_METRICS: Final = Percentiles.exactly(7)
"""Metrics that detailed monitoring sends for an instance: aws.amazon.com/cloudwatch/pricing."""


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """The types a group may launch, each with its weight (capacity units an instance counts as).

    `ceiling` is price protection: types dearer than so many times the cheapest are left out.
    """

    weights: Mapping[str, Decimal]
    ceiling: Decimal | None = None

    @property
    def first(self) -> Candidates:
        """The first type alone: a prioritised list takes it as long as there is capacity."""
        name, weight = next(iter(self.weights.items()))
        return Candidates(weights={name: weight})


def instances_part(
    ask: Ask, kind: str, found: Candidates, hours: Percentiles, basis: Basis
) -> Part:
    """The line of a number of instance-hours (`hours`), on-demand or spot.

    The price ranges over the candidates: nine in ten cost more than its p10.
    """
    priced = hourly_prices(ask, kind, found)
    weighted = any(weight != 1 for weight in found.weights.values())
    names = list(priced) or list(found.weights)
    label = names[0] if len(names) == 1 else f"any of {len(names)} types"
    return make_part(
        f"{kind} {label}",
        "capacity-unit-hour" if weighted else "instance-hour",
        hours,
        spread(list(priced.values())) if priced else None,
        basis=basis,
        region=ask.region,
    )


def hourly_prices(ask: Ask, kind: str, found: Candidates) -> Mapping[str, Decimal]:
    """The known prices of the candidates, for one unit of capacity, ascending.

    One type without a price among several is left out; if none has one, the result is empty.
    """
    known = {}
    for name, weight in found.weights.items():
        price = _price(ask, kind, name)
        if price is not None:
            known[name] = price / weight
    most = None
    if found.ceiling is not None and known:
        most = min(known.values()) * found.ceiling
    ascending = sorted(known.items(), key=lambda item: (item[1], item[0]))
    return {name: price for name, price in ascending if most is None or price <= most}


def _price(ask: Ask, kind: str, name: str) -> Decimal | None:
    if kind == "spot":
        spot = ask.catalogue.spot(name, ask.region)
        return None if spot is None else spot.price
    return ask.catalogue.on_demand(name, ask.region)


def spread(ascending: Sequence[Decimal]) -> Percentiles:
    """The nearest-rank percentiles of some prices.

    >>> from decimal import Decimal
    >>> spread([Decimal(1), Decimal(2), Decimal(9)]).p50
    Decimal('2')
    """
    last = len(ascending) - 1
    low, middle, high = (ascending[(last * rank + 50) // 100] for rank in (10, 50, 90))
    return Percentiles(p10=low, p50=middle, p90=high)


def monitoring_parts(
    ask: Ask, block: Mapping[str, Any] | bool | None, instances: Percentiles
) -> tuple[Part, ...]:
    """Detailed monitoring costs as custom metrics do; basic monitoring is free."""
    on = block if isinstance(block, bool) else value_at(block, "enabled", default=False)
    if not on:
        return ()
    metrics = instances * DETAILED_METRICS
    return (ask.part("detailed monitoring", "cloudwatch.metric_month", metrics),)


def mapped_volumes(
    ask: Ask, template: Mapping[str, Any], instances: Percentiles
) -> tuple[Part, ...]:
    """The volumes of each instance that a template launches."""
    mappings = value_at(template, "blockDeviceMappings", default=[])
    disks = [m for m in mappings if isinstance(value_at(m, "ebs"), Mapping)]
    if not disks:
        return volume_parts(ask, {}, instances, "root volume", default_type="gp3")
    parts: list[Part] = []
    for mapping in disks:
        label = f"volume {value_at(mapping, 'deviceName', default='of an instance')}"
        block = normalise(value_at(mapping, "ebs"))
        parts += volume_parts(ask, block, instances, label, default_type="gp2")
    return tuple(parts)
