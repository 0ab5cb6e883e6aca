"""A fleet's meters, hour by hour: the lines of usage."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import ibis

from cost.sample.fleet.base import REGION
from cost.sample.schema import COST, hourly, shape, tag_columns

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    import ibis.expr.types as ir

    from cost.sample.fleet.base import FleetMeter

TEXTS: Final = (
    "account",
    "kind",
    "resource_id",
    "usage_type",
    "operation",
    "description",
    "unit",
    "instance_type",
    "zone",
    "from_region",
    "to_region",
    "split_parent",
)
MOST_HOURS: Final = 1024
"""More than any month has."""
STEPS: Final = 10_007
BATCH: Final = 20_000
"""Meters that are held as Python's objects: 100 million lines are of 370,000."""


def table(con: Any, meters: Iterable[FleetMeter]) -> ir.Table:
    """The meters as a table, numbered from 0."""
    made, first = iter(meters), 0
    while batch := list(islice(made, BATCH)):
        rows = _rows(batch, first)
        if first:
            con.insert("meters", rows)
        else:
            con.create_table("meters", rows)
        first += len(batch)
    return con.table("meters")


def _rows(meters: Sequence[FleetMeter], first: int) -> ir.Table:
    import pyarrow as pa

    numbers = range(first, first + len(meters))
    money, rate = pa.decimal128(18, 10), pa.decimal128(18, 8)
    texts: dict[str, Any] = {
        n: pa.array([getattr(m, n) for m in meters], pa.string()) for n in TEXTS
    }
    products = {
        name: pa.array([getattr(m.product, name) for m in meters], pa.string())
        for name in ("code", "name", "family", "entity", "seller")
    }
    amounts = {
        "price": pa.array([m.price for m in meters], money),
        "list_price": pa.array([_listed(m) for m in meters], money),
        "quantity": pa.array([m.quantity for m in meters], rate),
        "swing": [float(m.swing) for m in meters],
        "price_swing": [float(m.price_swing) for m in meters],
        "split_cost": pa.array([m.split_cost for m in meters], money),
        "split_unused": pa.array([m.split_unused for m in meters], money),
    }
    columns = {
        "n": list(numbers),
        "first": [m.first for m in meters],
        "hours": [m.hours for m in meters],
        **texts,
        **products,
        **amounts,
        **_commitments(meters),
        **tag_columns([m.tags for m in meters]),
        "line_id": [f"{number:024x}" for number in numbers],
    }
    found = ibis.memtable(pa.table(columns))
    # What an hour costs is worked out here once, for the many meters whose hours are all alike.
    quantity = found.quantity
    hour = {
        "unblended": quantity * found.price,
        "public": quantity * found.list_price,
        "plan_effective": quantity * found.plan_rate,
        "upfront_used": quantity * found.upfront_rate,
        "recurring_used": quantity * found.recurring_rate,
    }
    return found.mutate(**{name: value.cast(COST) for name, value in hour.items()})


def _listed(meter: FleetMeter) -> Decimal:
    return meter.price if meter.list_price is None else meter.list_price


def _commitments(meters: Sequence[FleetMeter]) -> dict[str, Any]:
    """What a unit costs under the commitment that covers it, by how that was paid."""
    import pyarrow as pa

    found: dict[str, list[Any]] = {
        "plan": [],
        "plan_rate": [],
        "reservation": [],
        "upfront_rate": [],
        "recurring_rate": [],
    }
    for meter in meters:
        one = meter.commitment
        rate = one.rate(meter.price) if one else None
        plan = one if one and one.kind == "plan" else None
        reserved = one if one and one.kind == "reservation" else None
        recurring = reserved.recurring(rate) if reserved and rate is not None else None
        found["plan"].append(plan and plan.arn)
        found["plan_rate"].append(rate if plan else None)
        found["reservation"].append(reserved and reserved.arn)
        found["recurring_rate"].append(recurring)
        found["upfront_rate"].append(
            None if recurring is None or rate is None else rate - recurring
        )
    types = {name: pa.decimal128(18, 10) for name in found if name.endswith("rate")}
    return {name: pa.array(values, types.get(name, pa.string())) for name, values in found.items()}


def usage(meters: ir.Table, start: dt.datetime, seed: int) -> ir.Table:
    """Every hour of every meter, in the columns of cost.sample.schema.TRUTH; not computed yet."""
    hours: Any = ibis.range(meters["first"], meters["first"] + meters["hours"])
    crossed = meters.mutate(h=hours.unnest())
    key: Any = (crossed.n * MOST_HOURS + crossed.h) + seed * 10**12
    found = hourly(crossed, start, (key.hash() % STEPS).abs() / STEPS)
    moves = (crossed.swing > 0) | (crossed.price_swing > 0)
    for name in ("quantity", "unblended", "public"):
        found[name] = moves.ifelse(found[name], crossed[name])
    # What a reservation covers is billed nothing: its fees are.
    zero = ibis.literal(0).cast(COST)
    found["unblended"] = crossed.reservation.notnull().ifelse(zero, found["unblended"])
    return shape(crossed, **found, region=ibis.literal(REGION))
