"""Who and what the money went to, by any dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import ibis

from cost.analysis import _by
from cost.analysis._view import COST_COLUMN, Column, Options, Scope, View

if TYPE_CHECKING:
    from ibis.expr.types import Table

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
    chapter="spend",
    columns=COLUMNS,
    query=query,
    by=("service",),
    costs=("effective", "billed", "list"),
    accepts=frozenset({"by", "cost"}),
)
