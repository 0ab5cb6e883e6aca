"""How much of what commitments could cover they do cover, and what stays at on-demand prices.

Coverage = covered / (covered + on demand), both at public on-demand prices, as Cost Explorer's
Savings Plans coverage report has it (AWS: "Using your coverage report"); for reservations AWS
counts hours, which is the second share. Spot, transfer and the like are not eligible: the residual.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

import ibis

from cost.analysis import _by
from cost.analysis._commitment import is_covered, is_open
from cost.analysis._exact import share, total
from cost.analysis._usage import is_running_time
from cost.analysis._view import Column, Options, Rows, Scope, View

if TYPE_CHECKING:
    import ibis.expr.types as ir

ZERO: Final = Decimal(0)

COLUMNS: Final = (
    Column(name="covered_list", title="Covered, list", kind="money", about="at list price"),
    Column(name="on_demand", title="On demand", kind="money", about="not covered, at list price"),
    Column(name="coverage", title="Coverage", kind="share", about="of list price"),
    Column(name="covered_hours", title="Covered hours", kind="quantity", about="of instances"),
    Column(name="on_demand_hours", title="On-demand hours", kind="quantity", about="of instances"),
    Column(name="coverage_hours", title="Of hours", kind="share", about="coverage in hours"),
    Column(name="cost", title="Cost", kind="money", about="effective, covered and not"),
)


def query(scope: Scope, options: Options) -> ir.Table:
    """Sums by the dimensions over what is eligible; the rest in one row."""
    table, by = _by.cut(scope, options.by)
    t, keys = _by.marked(
        table,
        by,
        covered=is_covered(table),
        open=is_open(table),
        runs=is_running_time(table),
        listed=table.ListCost,
        quantity=table.ConsumedQuantity,
        effective=table.EffectiveCost,
    )
    eligible = t.covered | t.open
    named = {name: eligible.ifelse(t[key], None) for name, key in keys.items()}
    grouped = t.group_by(residual=~eligible, **named).aggregate(
        covered_list=t.listed.sum(where=t.covered),
        on_demand=t.listed.sum(where=t.open),
        unlisted=(eligible & t.listed.isnull()).sum(),
        has_covered=t.covered.any(),
        has_open=t.open.any(),
        covered_hours=t.quantity.sum(where=t.covered & t.runs),
        on_demand_hours=t.quantity.sum(where=t.open & t.runs),
        cost=t.effective.sum(),
    )
    return grouped.order_by("residual", ibis.desc("cost"), *keys)


def finish(rows: Rows, scope: Scope, options: Options) -> Rows:
    """With the two shares; where a list price is not there, they are not known."""
    del scope, options
    for row in rows:
        if row["residual"]:
            continue
        unknown = bool(row["unlisted"])
        for name, there in (("covered_list", "has_covered"), ("on_demand", "has_open")):
            row[name] = None if unknown else row[name] if row[there] else ZERO
        for name in ("covered_hours", "on_demand_hours"):
            row[name] = row[name] or ZERO
        row["coverage"] = _share(row["covered_list"], row["on_demand"])
        row["coverage_hours"] = _share(row["covered_hours"], row["on_demand_hours"])
    return rows


def _share(part: Decimal | None, other: Decimal | None) -> float | None:
    """Of both together; None where either is not known."""
    return None if part is None or other is None else share(part, total([part, other]))


def notes(rows: Rows, scope: Scope, options: Options) -> tuple[str, ...]:
    """Coverage of the whole bill."""
    del scope, options
    found = [row for row in rows if not row["residual"]]
    if any(row["covered_list"] is None for row in found):
        return ("some usage has no list price: its coverage is not known",)
    whole = _share(
        total(row["covered_list"] for row in found), total(row["on_demand"] for row in found)
    )
    return () if whole is None else (f"coverage of all eligible usage: {whole:.1%}",)


VIEW = View(
    id="coverage",
    title="Commitment coverage",
    about="How much of what commitments could cover they do cover.",
    chapter="commitments",
    columns=COLUMNS,
    query=query,
    finish=finish,
    notes=notes,
    by=("service", "instance-type"),
    accepts=frozenset({"by"}),
)
