"""What a terabyte stored for a month costs, by service and class.

A TB is 1,024 of AWS's GB, as its price list's tiers count (50 TB end at 51,200 GB).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cost.analysis import _unit
from cost.analysis._usage import GB_PER_TB, is_storage
from cost.analysis._view import Column, Options, Rows, Scope, View

if TYPE_CHECKING:
    import ibis.expr.types as ir

COLUMNS: Final = (
    Column(name="gb_months", title="GB-months", kind="quantity"),
    _unit.COST,
    Column(name="unit_cost", title="Per TB-month", kind="rate", about="cost of 1,024 GB-months"),
)


def query(scope: Scope, options: Options) -> ir.Table:
    """Lines whose unit is stored data by time."""
    return _unit.counted(scope, options, is_storage, {"gb_months": _gb_months})


def _gb_months(table: ir.Table) -> Any:
    unit = table.ConsumedUnit.lower()
    terabytes = unit == "tb-mo"
    return terabytes.ifelse(table.ConsumedQuantity * GB_PER_TB, table.ConsumedQuantity)


def finish(rows: Rows, scope: Scope, options: Options) -> Rows:
    """With the cost of a TB-month."""
    del scope, options
    return _unit.rated(rows, "gb_months", GB_PER_TB)


VIEW = View(
    id="cost-per-tb-month",
    title="Cost per TB-month",
    about="What a terabyte stored for a month costs, by service and class.",
    chapter="unit",
    columns=COLUMNS,
    query=query,
    finish=finish,
    by=("service", "usage-type"),
    accepts=frozenset({"by"}),
)
