"""What changed between two times, and why: price, volume, mix, and how many days there were.

How a change is taken apart: cost.analysis._effects. Which times: cost.analysis._spans.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from cost.analysis import _by
from cost.analysis._effects import PARTS, ZERO, effects
from cost.analysis._exact import share, total
from cost.analysis._spans import said, spans
from cost.analysis._view import COST_COLUMN, Column, Options, Rows, Scope, View

if TYPE_CHECKING:
    from decimal import Decimal

    import ibis.expr.types as ir

COLUMNS: Final = (
    Column(name="before", title="Before", kind="money", about="usage of the first time"),
    Column(name="after", title="After", kind="money", about="usage of the second time"),
    Column(name="change", title="Change", kind="money", about="after less before: sum of the rest"),
    Column(name="change_share", title="Change", kind="share", about="of before"),
    Column(name="days", title="Days", kind="money", about="because of more or fewer days"),
    Column(name="volume", title="Volume", kind="money", about="more or less of the same, a day"),
    Column(name="price", title="Price", kind="money", about="the same things at other prices"),
    Column(name="mix", title="Mix", kind="money", about="other things of the same kind"),
    Column(name="new", title="New", kind="money", about="kinds of usage that were not there"),
    Column(name="ended", title="Ended", kind="money", about="kinds of usage that are gone"),
    Column(name="unmeasured", title="Without quantity", kind="money", about="nothing to divide by"),
    Column(name="why", title="Mostly", kind="text", about="the largest part, and what it was"),
)

ITEM: Final = ("usage-type", "region", "purchase-option", "instance-type")


def query(scope: Scope, options: Options) -> ir.Table:
    """Cost and quantity of each item in both times."""
    _by.refuse_times(options.by, "two times are compared, and each would be in one of them")
    names = dict.fromkeys((*options.by, *ITEM))
    table, by = _by.cut(scope, tuple(names))
    before, after = spans(scope, options)
    marked, keys = _by.marked(
        table,
        by,
        usage=table.ChargeCategory == "Usage",
        unit=table.ConsumedUnit,
        cost=table[COST_COLUMN[options.cost]],
        quantity=table.ConsumedQuantity,
        before=(table.day >= before[0]) & (table.day < before[1]),
        after=(table.day >= after[0]) & (table.day < after[1]),
    )
    lines = marked.filter(marked.usage, marked.before | marked.after)
    return lines.group_by("unit", **keys).aggregate(
        c0=lines.cost.sum(where=lines.before),
        c1=lines.cost.sum(where=lines.after),
        q0=lines.quantity.sum(where=lines.before),
        q1=lines.quantity.sum(where=lines.after),
    )


def finish(rows: Rows, scope: Scope, options: Options) -> Rows:
    """A row for each value of the dimensions that changed; the largest change first."""
    before, after = spans(scope, options)
    lengths = (before[1] - before[0]).days, (after[1] - after[0]).days
    groups: dict[Any, dict[str | None, Rows]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        groups[tuple(row[n] for n in options.by)][row["unit"]].append(row)
    found = [
        {**dict(zip(options.by, key, strict=True)), **_changed(list(units.values()), lengths)}
        for key, units in groups.items()
    ]
    found.sort(key=lambda r: (-abs(r["change"]), *(str(r[n]) for n in options.by)))
    return [row for row in found if row["change"]]


def _changed(units: list[Rows], lengths: tuple[int, int]) -> dict[str, Any]:
    """What changed, over all units, and its largest part in words."""
    parts = [effects(items, lengths) for items in units]
    before, after = (
        total(row[name] for items in units for row in items) or ZERO for name in ("c0", "c1")
    )
    row: dict[str, Any] = {"before": before, "after": after, "change": total([after, -before])}
    row["change_share"] = share(row["change"], before)
    row |= {name: total([ZERO, *(part[name] for part in parts)]) for name in PARTS}
    return row | {"why": _why(row, units)}


WORDS: Final = {
    "days": "other number of days",
    "volume": "volume",
    "price": "price",
    "mix": "mix",
    "new": "new",
    "ended": "ended",
    "unmeasured": "no quantity",
}


def _why(row: dict[str, Any], units: list[Rows]) -> str:
    """The largest part by name, and the item that changed most in the same direction."""
    part = max(PARTS, key=lambda name: abs(row[name]))
    items: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for item in (item for items in units for item in items):
        name = item["usage-type"] or item["instance-type"] or "(no usage type)"
        items[name] += (item["c1"] or ZERO) - (item["c0"] or ZERO)
    side = 1 if row["change"] > 0 else -1
    name = max(items, key=lambda n: (items[n] * side, n))
    return f"{WORDS[part]}: {name} {items[name]:+,.2f}"


def notes(rows: Rows, scope: Scope, options: Options) -> tuple[str, ...]:
    """The two times, and the whole change."""
    before, after = spans(scope, options)
    times = f"{said(before)} against {said(after)}, UTC, usage only"
    unread = before[0] < scope.start.date() or after[1] > scope.end.date()
    whole = total(row["change"] for row in rows) or ZERO
    return (
        f"{times}; together {whole:+,.2f} {scope.currency}",
        *(("these times are not all in the bill that was read",) if unread else ()),
    )


VIEW = View(
    id="changes",
    title="What changed, and why",
    about="What changed between two times, taken apart into price, volume and mix.",
    chapter="time",
    columns=COLUMNS,
    query=query,
    finish=finish,
    notes=notes,
    by=("component", "service"),
    costs=("effective", "billed"),
    sums=None,
    accepts=frozenset({"by", "cost", "compare"}),
)
