"""Who and what the money went to: the bill summed by one dimension, or by day.

Every view is an expression over the daily roll-up and keeps rows without a value of the dimension
(key null), so that each view's total is the bill's total.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import ibis

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
