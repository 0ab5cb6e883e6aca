"""What spot capacity saved: its on-demand price less what was paid.

The on-demand price is the bill's own: pricing_public_on_demand_cost in CUR, ListCost in FOCUS
(specification, ListCost: at the published list unit price). Where a line has none, nothing is
assumed: the saving of the row is then not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cost.analysis import _unit
from cost.analysis._commitment import is_spot
from cost.analysis._exact import share, total
from cost.analysis._usage import is_running_time
from cost.analysis._view import Column, Options, Rows, Scope, View

if TYPE_CHECKING:
    import ibis.expr.types as ir

COLUMNS: Final = (
    Column(name="hours", title="Hours", kind="quantity", about="instance-hours on spot"),
    Column(name="cost", title="Cost", kind="money", about="paid for spot"),
    Column(name="on_demand", title="On demand", kind="money", about="the same at list price"),
    Column(name="saved", title="Saved", kind="money", about="list price less cost"),
    Column(name="saved_share", title="Saved", kind="share", about="of the list price"),
)


def query(scope: Scope, options: Options) -> ir.Table:
    """Spot usage by the dimensions; the rest in one row."""
    return _unit.counted(
        scope,
        options,
        is_spot,
        {
            "hours": lambda t: is_running_time(t).ifelse(t.ConsumedQuantity, None),
            "on_demand": lambda t: t.ListCost,
            "unlisted": lambda t: t.ListCost.isnull().cast("int64"),
        },
    )


def finish(rows: Rows, scope: Scope, options: Options) -> Rows:
    """With what was saved."""
    del scope, options
    for row in rows:
        if row["residual"] or row["unlisted"]:
            row["on_demand"] = None
        if row["on_demand"] is not None and row["cost"] is not None:
            row["saved"] = total([row["on_demand"], -row["cost"]])
            row["saved_share"] = share(row["saved"], row["on_demand"])
    return rows


def notes(rows: Rows, scope: Scope, options: Options) -> tuple[str, ...]:
    """The whole saving, or that it cannot be known."""
    del options
    found = [row for row in rows if not row["residual"]]
    unknown = sum(row.get("saved") is None for row in found)
    saved = total(row.get("saved") for row in found)
    said = () if saved is None else (f"saved by spot: {saved:,.2f} {scope.currency}",)
    return (*said, f"{unknown} rows have no list price in the bill") if unknown else said


VIEW = View(
    id="spot-savings",
    title="Spot savings",
    about="What spot capacity saved, against its on-demand price in the bill.",
    chapter="commitments",
    columns=COLUMNS,
    query=query,
    finish=finish,
    notes=notes,
    by=("instance-type", "region"),
    accepts=frozenset({"by"}),
)
