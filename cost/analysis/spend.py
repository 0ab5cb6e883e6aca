"""Who and what the money went to: the bill summed by one dimension, or by day.

Every view is an expression over the daily roll-up and keeps rows without a value of the dimension
(key null), so that each view's total is the bill's total.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import ibis

from cost.analysis import _by
from cost.analysis._view import COST_COLUMN, Column, Options, Scope, View

if TYPE_CHECKING:
    from ibis.expr.types import Table

COSTS: Final = ("BilledCost", "EffectiveCost", "ListCost")

DIMENSIONS: Final = {
    "service": "ServiceName",
    "team": "x_Team",
    "environment": "x_Environment",
    "component": "x_Component",
    "purchase_option": "x_PurchaseOption",
    "charge_category": "ChargeCategory",
    "account": "SubAccountId",
    "region": "RegionId",
}
"""The report's dimensions and the columns they read."""


def sums(table: Table) -> dict[str, ibis.Value]:
    """The three costs, summed; a column that is null throughout sums to null, not to zero."""
    return {name: table[name].sum() for name in COSTS}


def by(daily: Table, dimension: str) -> Table:
    """Spend by one dimension, dearest first.

    Args:
        daily: the bill's daily roll-up.
        dimension: a key of DIMENSIONS.

    Returns:
        Columns key, BilledCost, EffectiveCost, ListCost; key is null for what carries no value.
    """
    column = DIMENSIONS[dimension]
    return (
        daily.group_by(key=daily[column].cast("string").nullif(""))
        .aggregate(**sums(daily))
        .order_by(ibis.desc("EffectiveCost"), "key")
    )


def by_day(daily: Table) -> Table:
    """Costs by UTC day and service, in order of time.

    A charge for a longer time (tax, a monthly fee) stands whole on its first day; `charge_days`
    says over how many days it may be drawn. Charges without a time are in no day; the totals have
    them, and the data-quality box counts them.
    """
    return (
        daily.filter(daily.day.notnull())
        .group_by("day", "charge_days", key="ServiceName")
        .aggregate(**sums(daily))
        .order_by("day", "charge_days", "key")
    )


def totals(daily: Table) -> Table:
    """One row: the bill's totals over all charges."""
    return daily.aggregate(**sums(daily))


COLUMNS: Final = (
    Column(name="cost", title="Cost", kind="money", about="the chosen cost, summed"),
    Column(name="effective", title="Effective", kind="money", about="commitments amortised"),
    Column(name="billed", title="Billed", kind="money", about="as invoiced"),
    Column(name="list", title="List", kind="money", about="at public on-demand prices"),
    Column(name="lines", title="Lines", kind="count", about="lines of the bill"),
)


def query(scope: Scope, options: Options) -> Table:
    """Spend by any dimensions, dearest first; what has no value of any of them is the residual."""
    table, by = _by.cut(scope, options.by)
    costs = {name: table[column].sum() for name, column in COST_COLUMN.items()}
    lines = table.row_count.sum() if "row_count" in table.columns else table.count()
    grouped = table.group_by(**by).aggregate(cost=costs[options.cost], **costs, lines=lines)
    without = [grouped[name].isnull() for name in by]
    times = [name for name in by if name in _by.TIMES]
    return grouped.mutate(residual=ibis.and_(*without)).order_by(
        *times, ibis.desc("cost"), *(name for name in by if name not in times)
    )


VIEW = View(
    id="spend",
    title="Spend",
    about="Who and what the money went to, by any dimension, column or tag.",
    columns=COLUMNS,
    query=query,
    by=("service",),
    costs=("effective", "billed", "list"),
    accepts=frozenset({"by", "cost"}),
)
