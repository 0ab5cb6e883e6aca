"""Every line of a simulated month, hour by hour, before any format spells it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING, Any

import ibis

from cost import scratch
from cost.errors import InputError
from cost.sample.meters import meter
from cost.sample.profile import UsageProfile
from cost.sample.schema import COST, Truth, hourly, month_of, shape, tag_columns

if TYPE_CHECKING:
    import datetime as dt

    import ibis.expr.types as ir

    from cost.sample.base import Inventory, Meter, Prices


def generate(
    inventory: Inventory,
    prices: Prices,
    month: str,
    *,
    seed: int = 7,
    profile: UsageProfile | None = None,
) -> Truth:
    """Bill a month as if everything listed had run through all of it.

    Args:
        inventory: what runs.
        prices: the catalogue.
        month: YYYY-MM.
        seed: moves the hourly swings; the same seed gives the same bill.
        profile: what to assume of traffic, data and commitments.

    Raises:
        InputError: no such month, or nothing that has a price.
    """
    assumed = profile or UsageProfile()
    start, end, hours = month_of(month)
    metering = meter(inventory, prices, assumed, hours)
    if not metering.meters:
        raise InputError(
            "nothing to bill: no resource with a known price was found",
            where=f"account {inventory.account}",
            next_step="deploy something first (trimtab sandbox up), in a region with prices",
        )
    plan = _plan(metering.meters, inventory.account, assumed)
    con = scratch.quiet()
    usage = con.create_table("usage", _usage(con, metering.meters, plan, (start, hours, seed)))
    parts = [usage, *(_plan_lines(usage, plan) if plan else ())]
    billed = reduce(lambda a, b: a.union(b), parts)
    rows = con.create_table("truth", billed.union(_monthly(billed, start, end, assumed)))
    con.raw_sql("DROP TABLE usage")
    keys = {key for asset in inventory.assets for key in asset.tags}
    return Truth(
        con=con,
        rows=rows,
        account=inventory.account,
        start=start,
        end=end,
        tag_keys=tuple(sorted(keys)),
        unpriced=metering.unpriced,
    )


@dataclass(frozen=True)
class _Plan:
    arn: str
    rates: dict[str, Decimal]
    """Instance id -> USD an hour at the plan's price."""
    commitment: Decimal
    """USD an hour."""


def _plan(meters: list[Meter], account: str, profile: UsageProfile) -> _Plan | None:
    """One Savings Plan for the smallest on-demand instances, bought a little too large."""
    eligible = sorted(
        (m for m in meters if m.instance_type is not None),
        key=lambda m: (m.instance_type not in profile.plan_first, m.price, m.asset.id),
    )[: profile.plan_instances]
    if not eligible:
        return None
    digits = Decimal("1e-10")
    rates = {m.asset.id: (m.price * (1 - profile.plan_discount)).quantize(digits) for m in eligible}
    commitment = (sum(rates.values()) * (1 + profile.plan_excess)).quantize(Decimal("1e-3"))
    arn = f"arn:aws:savingsplans::{account}:savingsplan/5ac1d0e2-4f6b-4a8e-9c33-0d1f2a3b4c5d"
    return _Plan(arn, rates, commitment)


def _usage(
    con: Any, meters: list[Meter], plan: _Plan | None, when: tuple[dt.datetime, int, int]
) -> ir.Table:
    """Each meter in each hour."""
    start, count, seed = when
    lines = con.create_table("meters", _table(meters, plan), temp=True)
    hours = ibis.range(0, count).unnest().name("h").as_table()
    crossed: Any = lines.cross_join(hours)
    # A number from 0 to 1 that is the same for the same meter, hour and seed.
    mixed = (crossed.line_id + ":" + crossed.h.cast("string") + f":{seed}").hash()
    found = hourly(crossed, start, (mixed % 10_007).abs() / 10_007)
    return shape(
        crossed,
        **found,
        kind=crossed.plan.notnull().ifelse("SavingsPlanCoveredUsage", "Usage"),
        plan_effective=(found["quantity"] * crossed.plan_rate).cast(COST),
    )


def _table(meters: list[Meter], plan: _Plan | None) -> Any:
    import pyarrow as pa

    rates = plan.rates if plan else {}
    text = ("code", "name", "family", "usage_type", "operation", "description", "unit")
    columns: dict[str, Any] = {name: [getattr(m, name) for m in meters] for name in text}
    columns |= {
        "resource_id": [m.asset.id for m in meters],
        "region": [m.asset.region for m in meters],
        "zone": pa.array([m.asset.zone for m in meters], pa.string()),
        "instance_type": pa.array([m.instance_type for m in meters], pa.string()),
        "price": pa.array([m.price for m in meters], pa.decimal128(18, 10)),
        "list_price": pa.array([m.list_price or m.price for m in meters], pa.decimal128(18, 10)),
        "quantity": pa.array([m.quantity for m in meters], pa.decimal128(18, 8)),
        "swing": [float(m.swing) for m in meters],
        "price_swing": [float(m.price_swing) for m in meters],
        "plan": pa.array(
            [plan.arn if plan and _covered(m, rates) else None for m in meters], pa.string()
        ),
        "plan_rate": pa.array(
            [rates[m.asset.id] if _covered(m, rates) else None for m in meters],
            pa.decimal128(18, 10),
        ),
        **tag_columns([m.asset.tags for m in meters]),
        "line_id": [f"{m.asset.id}/{m.usage_type}/{m.operation}" for m in meters],
    }
    return ibis.memtable(pa.table(columns))


def _covered(line: Meter, rates: dict[str, Decimal]) -> bool:
    return line.instance_type is not None and line.asset.id in rates


def _plan_lines(usage: ir.Table, plan: _Plan) -> tuple[ir.Table, ir.Table]:
    """What a Savings Plan adds: the covered hours taken back, and the hourly fee."""
    covered = usage.filter(usage.kind == "SavingsPlanCoveredUsage")
    same = ("start", "end", "code", "name", "family", "usage_type", "operation", "region", "zone")
    taken = covered.group_by([*same, "plan"]).aggregate(
        quantity=covered.quantity.sum(), unblended=-covered.unblended.sum()
    )
    negations = shape(
        taken,
        kind=ibis.literal("SavingsPlanNegation"),
        description=ibis.literal("SavingsPlanNegation used by AccountId"),
        unit=ibis.literal("Hrs"),
        line_id=ibis.literal("negation/") + taken.usage_type + "/" + taken.zone.fill_null(""),
    )
    used = covered.group_by(["start", "end", "plan"]).aggregate(
        plan_used=covered.plan_effective.sum()
    )
    committed = ibis.literal(plan.commitment).cast(COST)
    fees = shape(
        used,
        kind=ibis.literal("SavingsPlanRecurringFee"),
        code=ibis.literal("ComputeSavingsPlans"),
        name=ibis.literal("Savings Plans for AWS Compute usage"),
        usage_type=ibis.literal("ComputeSP:1yrNoUpfront"),
        description=ibis.literal("1 year No Upfront Compute Savings Plan"),
        unit=ibis.literal("Hrs"),
        resource_id=used.plan,
        quantity=ibis.literal(1),
        unblended=committed,
        plan_total=committed,
        line_id=ibis.literal("fee"),
    )
    return negations, fees


def _monthly(
    billed: ir.Table, start: dt.datetime, end: dt.datetime, profile: UsageProfile
) -> ir.Table:
    """Tax by product, and one credit."""
    period = {"start": ibis.literal(start), "end": ibis.literal(end)}
    totals = billed.group_by(["code", "name"]).aggregate(total=billed.unblended.sum())
    rate = ibis.literal(profile.tax_rate).cast("decimal(6, 4)")
    tax = shape(
        totals,
        **period,
        kind=ibis.literal("Tax"),
        usage_type=ibis.literal("Tax"),
        description=ibis.literal("Tax for product code ") + totals.code,
        unblended=(totals.total.cast("decimal(28, 10)") * rate).round(2),
        line_id=ibis.literal("tax/") + totals.code,
    )
    whole = billed.aggregate(total=billed.unblended.sum())
    most = whole.total.cast("decimal(28, 10)") * ibis.literal(Decimal("0.1")).cast("decimal(3, 1)")
    credit = shape(
        whole,
        **period,
        kind=ibis.literal("Credit"),
        code=ibis.literal("AmazonEC2"),
        name=ibis.literal("Amazon Elastic Compute Cloud"),
        usage_type=ibis.literal("Credit"),
        description=ibis.literal("Promotional credit"),
        unblended=-ibis.least(most.round(2), ibis.literal(profile.credit).cast("decimal(28, 2)")),
        line_id=ibis.literal("credit"),
    )
    return tax.union(credit)
