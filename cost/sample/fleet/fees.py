"""What commitments add to a bill: their fees, and the plans' negations of what they cover."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING, Any

import ibis

from cost.sample.fleet.base import PAYER, REGION
from cost.sample.schema import COST, shape

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    import ibis.expr.types as ir

    from cost.sample.fleet.commitments import Bought

    Period = tuple[dt.datetime, dt.datetime, int]
    """A month's first moment, the first after it, and its hours."""

SAME = (
    "start",
    "end",
    "account",
    "code",
    "name",
    "family",
    "usage_type",
    "operation",
    "region",
    "zone",
    "plan",
)
"""One negation takes back all lines of an hour that are alike in these."""


def rows(usage: ir.Table, all_bought: tuple[Bought, ...], month: Period) -> ir.Table:
    """All lines of commitments.

    Args:
        usage: the lines that commitments cover.
        all_bought: the commitments.
        month: when.
    """
    covered = usage.filter(usage.plan.notnull())
    tables = [_negations(covered)]
    for one in all_bought:
        if one.commitment.kind == "plan":
            tables.append(_recurring(covered, one))
        else:
            tables.append(_reservation(usage, one, month))
        if one.paid_upfront:
            tables.append(_upfront(one, month))
    return reduce(lambda a, b: a.union(b), tables)


def _negations(covered: ir.Table) -> ir.Table:
    taken = covered.group_by(*SAME).aggregate(
        quantity=covered.quantity.sum(), unblended=-covered.unblended.sum()
    )
    parts: Iterator[Any] = (
        taken[name].fill_null("") for name in ("account", "usage_type", "operation", "zone", "plan")
    )
    return shape(
        taken,
        kind=ibis.literal("SavingsPlanNegation"),
        description=ibis.literal("SavingsPlanNegation used by AccountId : ") + taken.account,
        unit=ibis.literal("Hrs"),
        line_id=reduce(lambda a, b: a + "/" + b, parts),
    )


def _recurring(covered: ir.Table, one: Bought) -> ir.Table:
    """A plan's fee, hour by hour, with how much of the commitment was used."""
    mine = covered.filter(covered.plan == one.commitment.arn)
    used = mine.group_by("start", "end").aggregate(plan_used=mine.plan_effective.sum())
    return shape(
        used,
        **_sold(one),
        kind=ibis.literal("SavingsPlanRecurringFee"),
        plan=ibis.literal(one.commitment.arn),
        quantity=ibis.literal(1),
        unblended=_money(one.recurring),
        plan_total=_money(one.hourly),
        line_id=ibis.literal(f"{one.commitment.arn}/recurring"),
    )


def _reservation(usage: ir.Table, one: Bought, month: Period) -> ir.Table:
    """A reservation's monthly fee, with what of it no instance used."""
    mine = usage.filter(usage.reservation == one.commitment.arn)
    used = mine.aggregate(recurring=mine.recurring_used.sum(), upfront=mine.upfront_used.sum())
    hours = Decimal(month[2])
    upfront = one.hourly - one.recurring
    return shape(
        used,
        **_sold(one),
        **_period(month),
        kind=ibis.literal("RIFee"),
        reservation=ibis.literal(one.commitment.arn),
        quantity=ibis.literal(one.units * month[2]),
        unblended=_money(one.recurring * hours),
        recurring_unused=_money(one.recurring * hours) - used.recurring,
        upfront_unused=_money(upfront * hours) - used.upfront,
        line_id=ibis.literal(f"{one.commitment.arn}/recurring"),
    )


def _upfront(one: Bought, month: Period) -> ir.Table:
    """What was paid when the commitment was bought, in this month."""
    plan = one.commitment.kind == "plan"
    column = "plan" if plan else "reservation"
    return shape(
        ibis.range(1).unnest().name("n").as_table(),
        **_sold(one),
        **_period(month),
        **{column: ibis.literal(one.commitment.arn)},
        kind=ibis.literal("SavingsPlanUpfrontFee" if plan else "Fee"),
        quantity=ibis.literal(one.units),
        unblended=_money(one.paid_upfront),
        line_id=ibis.literal(f"{one.commitment.arn}/upfront"),
    )


def _sold(one: Bought) -> dict[str, Any]:
    deal = one.commitment
    return {
        "account": ibis.literal(PAYER),
        "code": ibis.literal(deal.product.code),
        "name": ibis.literal(deal.product.name),
        "usage_type": ibis.literal(deal.usage_type),
        "description": ibis.literal(deal.title),
        "resource_id": ibis.literal(deal.arn),
        "region": ibis.literal(REGION),
        "unit": ibis.literal("Hrs"),
    }


def _period(month: Period) -> dict[str, Any]:
    return {"start": ibis.literal(month[0]), "end": ibis.literal(month[1])}


def _money(usd: Decimal) -> Any:
    return ibis.literal(usd).cast(COST)
