"""What the views of unit costs have in common: rows that count something, and all the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import ibis

from cost.analysis import _by
from cost.analysis._exact import over
from cost.analysis._view import COST_COLUMN, Column

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    import ibis.expr.types as ir

    from cost.analysis._view import Options, Rows, Scope

COST: Final = Column(name="cost", title="Cost", kind="money", about="of what is counted here")


def counted(scope: Scope, options: Options, which: Any, quantities: Mapping[str, Any]) -> ir.Table:
    """Cost and quantities of the lines that count, by the dimensions; one row for the others.

    Args:
        scope: the bill.
        options: dimensions and cost.
        which: from a table, the expression that is true on lines that count.
        quantities: name -> a function from a table to the line's quantity.
    """
    table, by = _by.cut(scope, options.by)
    counts = which(table)
    marked, keys = _by.marked(
        table,
        {name: counts.ifelse(value, None) for name, value in by.items()},
        residual=~counts,
        cost_=table[COST_COLUMN[options.cost]],
        **{name: counts.ifelse(quantity(table), None) for name, quantity in quantities.items()},
    )
    grouped = marked.group_by("residual", **keys).aggregate(
        cost=marked.cost_.sum(),
        **{name: marked[name].sum() for name in quantities},
    )
    return grouped.order_by("residual", ibis.desc("cost"), *keys)


def rated(rows: Rows, quantity: str, units: Decimal | int = 1) -> Rows:
    """The rows with the cost of one unit, of so many of the quantity."""
    for row in rows:
        cost = None if row.get("residual") else over(row["cost"], row[quantity])
        row["unit_cost"] = None if cost is None else cost * units
    return rows
