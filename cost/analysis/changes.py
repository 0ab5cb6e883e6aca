"""What changed between two times, and why: price, volume, mix, and how many days there were.

Within a group of one unit (hours, gigabyte-months) the change of cost C = sum of q * p over its
items (usage type, region, how it was bought) is taken apart so that the parts add up to it exactly:

    days    what the same daily quantity costs because the second time has more days or fewer
    volume  the rest of the change of the group's quantity, at its old mean price
    price   each item's change of price, at its new quantity
    mix     the rest: other items of another price, among them new ones and ended ones

A group without quantities, or that is wholly new or gone, has no price to compare: `new`, `ended`,
`unmeasured`. The parts are exact amounts to 20 digits; the last is what is left to the change.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any, Final

from cost.analysis import _by
from cost.analysis._exact import DIGITS, SMALLEST, share, total
from cost.analysis._series import DAY, WEEK, month_of, settled
from cost.analysis._view import COST_COLUMN, Column, Options, Rows, Scope, View
from cost.errors import InputError

if TYPE_CHECKING:
    import ibis.expr.types as ir

    Span = tuple[dt.date, dt.date]

PARTS: Final = ("days", "volume", "price", "mix", "new", "ended", "unmeasured")

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
ALLOWED: Final = "2026-09:2026-10, or 2026-09-01..2026-09-14:2026-10-01..2026-10-14 (inclusive)"
ZERO: Final = Decimal(0)


def spans(scope: Scope, options: Options) -> tuple[Span, Span]:
    """The two times, ends exclusive: as asked for, else the last two months or weeks.

    An open month is compared with as many days of the one before.
    """
    asked = options.more.get("compare")
    if asked is not None:
        return _asked(str(asked))
    last: dt.date | None = (
        scope.daily.filter(
            scope.daily.ChargeCategory == "Usage", scope.daily.day < scope.end.date()
        )
        .day.max()
        .to_pyarrow()
        .as_py()
    )
    end = settled(last or scope.end.date() - DAY, scope)
    month = month_of(end - DAY)
    before = month_of(month[0] - DAY)
    if before[0] < scope.start.date():
        middle = end - WEEK * DAY
        return (middle - WEEK * DAY, middle), (middle, end)
    if end == month[1]:
        return before, month
    return (before[0], min(before[0] + (end - month[0]), before[1])), (month[0], end)


def _asked(text: str) -> tuple[Span, Span]:
    first, _, second = text.partition(":")
    found = _span(first, text), _span(second, text)
    if found[0][0] >= found[1][0]:
        raise InputError(f"{text!r}: the earlier time comes first", allowed=ALLOWED)
    return found


def _span(text: str, whole: str) -> Span:
    first, dots, last = text.partition("..")
    try:
        if not dots:
            return month_of(dt.date.fromisoformat(f"{first}-01"))
        start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last) + DAY
    except ValueError:
        raise InputError(f"{whole!r} are no two times to compare", allowed=ALLOWED) from None
    if end <= start:
        raise InputError(f"{text!r} ends before it begins", allowed=ALLOWED)
    return start, end


def query(scope: Scope, options: Options) -> ir.Table:
    """Cost and quantity of each item in both times."""
    names = dict.fromkeys((*options.by, *ITEM))
    table, by = _by.cut(scope, tuple(names))
    before, after = spans(scope, options)
    marked = table.mutate(
        cost_=table[COST_COLUMN[options.cost]],
        before_=(table.day >= before[0]) & (table.day < before[1]),
        after_=(table.day >= after[0]) & (table.day < after[1]),
        **{f"by_{n}": value for n, value in enumerate(by.values())},
    )
    lines = marked.filter(marked.ChargeCategory == "Usage", marked.before_ | marked.after_)
    keys = {name: f"by_{n}" for n, name in enumerate(by)}
    return lines.group_by(unit="ConsumedUnit", **keys).aggregate(
        c0=lines.cost_.sum(where=lines.before_),
        c1=lines.cost_.sum(where=lines.after_),
        q0=lines.ConsumedQuantity.sum(where=lines.before_),
        q1=lines.ConsumedQuantity.sum(where=lines.after_),
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


def effects(items: Rows, lengths: tuple[int, int]) -> dict[str, Decimal]:
    """The parts of one unit's change; they add up to it to the last digit.

    Args:
        items: rows with c0, c1 (cost) and q0, q1 (quantity) of both times; None is none.
        lengths: days of both times.

    >>> found = effects([{"c0": Decimal(10), "c1": Decimal(33), "q0": Decimal(5),
    ...                   "q1": Decimal(11)}], (30, 30))
    >>> {k: int(v) for k, v in found.items() if v}
    {'volume': 12, 'price': 11}
    """
    parts = dict.fromkeys(PARTS, ZERO)
    with localcontext() as context:
        context.prec = DIGITS
        c0, c1, q0, q1 = (
            sum((r[k] or ZERO for r in items), ZERO) for k in ("c0", "c1", "q0", "q1")
        )
        change = c1 - c0
        if items[0]["unit"] is None if "unit" in items[0] else False:
            return parts | {"unmeasured": change}
        if q0 > 0 and q1 > 0:
            mean = c0 / q0
            parts["days"] = _digits(c0 * (Decimal(lengths[1]) / lengths[0] - 1))
            parts["volume"] = _digits((q1 - q0) * mean) - parts["days"]
            parts["price"] = _digits(
                sum(
                    (
                        (r["c1"] or ZERO) - r["q1"] * ((r["c0"] or ZERO) / r["q0"])
                        for r in items
                        if r["q0"] and r["q1"]
                    ),
                    ZERO,
                )
            )
            rest = change - parts["days"] - parts["volume"] - parts["price"]
            return parts | {"mix": rest}
        if q1 > 0 and c0 == 0:
            return parts | {"new": change}
        if q0 > 0 and c1 == 0:
            return parts | {"ended": change}
        return parts | {"unmeasured": change}


def _digits(amount: Decimal) -> Decimal:
    return amount.quantize(SMALLEST)


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
    said = f"{_said(before)} against {_said(after)}, UTC, usage only"
    unread = before[0] < scope.start.date() or after[1] > scope.end.date()
    whole = total(row["change"] for row in rows) or ZERO
    return (
        f"{said}; together {whole:+,.2f} {scope.currency}",
        *(("these times are not all in the bill that was read",) if unread else ()),
    )


def _said(span: Span) -> str:
    return f"{span[0]} to {span[1] - DAY}"


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
