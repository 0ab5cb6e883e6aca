"""From where to where data moved, and what it cost: regions, zones, internet, gateways.

Usage types tell the route (cost.analysis._routes has the sources). AWS bills traffic between zones
on both sides, and traffic between regions where it leaves; bytes that came in are listed with
their cost, mostly zero. Which zones they were, no bill tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cost.analysis import _by
from cost.analysis._exact import over, total
from cost.analysis._routes import TRANSFERS, route
from cost.analysis._usage import is_usage
from cost.analysis._view import COST_COLUMN, Column, Options, Rows, Scope, View

if TYPE_CHECKING:
    import ibis.expr.types as ir

GB: Final = ("gb", "gigabytes", "gigabyte", "gib")
"""Units of moved data, in lower case; AWS's GB."""

COLUMNS: Final = (
    Column(name="from", title="From", kind="text", about="a region, or what is none"),
    Column(name="to", title="To", kind="text", about="a region, or what is none"),
    Column(name="gb", title="GB", kind="quantity", about="None where the unit is no GB"),
    Column(name="cost", title="Cost", kind="money"),
    Column(name="unit_cost", title="Per GB", kind="rate", about="cost over GB"),
)


def query(scope: Scope, options: Options) -> ir.Table:
    """Lines of moved data by usage type, region and service; all others in one row."""
    table, by = _by.cut(scope, options.by)
    moved = is_usage(table) & table.x_UsageType.re_search(TRANSFERS).fill_null(False)
    marked, keys = _by.marked(
        table,
        {name: moved.ifelse(value, None) for name, value in by.items()},
        residual=~moved,
        usage_type_=moved.ifelse(table.x_UsageType, None),
        region_=moved.ifelse(table.RegionId, None),
        service_=moved.ifelse(table.ServiceName, None),
        gb_=(moved & table.ConsumedUnit.lower().isin(GB)).ifelse(table.ConsumedQuantity, None),
        cost_=table[COST_COLUMN[options.cost]],
    )
    grouped = marked.group_by("usage_type_", "region_", "service_", "residual", **keys)
    return grouped.aggregate(cost=marked.cost_.sum(), gb=marked.gb_.sum())


def finish(rows: Rows, scope: Scope, options: Options) -> Rows:
    """A row for each route, dearest first."""
    del scope
    groups: dict[tuple[Any, ...], Rows] = {}
    rest: Rows = []
    for row in rows:
        if row["residual"]:
            rest.append({"from": None, "to": "not data transfer", **row})
            continue
        way = route(row["usage_type_"], row["region_"], row["service_"])
        key = (way.origin, way.target, *(row[name] for name in options.by))
        groups.setdefault(key, []).append(row)
    shown = [_row(key, some, options) for key, some in groups.items()]
    shown.sort(key=lambda row: (-(row["cost"] or 0), row["from"], row["to"]))
    return [*shown, *rest]


def _row(key: tuple[Any, ...], some: Rows, options: Options) -> dict[str, Any]:
    cost = total(row["cost"] for row in some)
    gb = None if any(row["gb"] is None for row in some) else total(row["gb"] for row in some)
    named = dict(zip(options.by, key[2:], strict=True))
    return {
        **named,
        "from": key[0],
        "to": key[1],
        "gb": gb,
        "cost": cost,
        "unit_cost": over(cost, gb),
    }


VIEW = View(
    id="data-transfer",
    title="Data transfer",
    about="From where to where data moved, and what it cost.",
    chapter="traffic",
    columns=COLUMNS,
    query=query,
    finish=finish,
    accepts=frozenset({"by"}),
)
