"""What each day cost, as series that trends, forecasts and anomalies are computed from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cost.analysis import _by
from cost.analysis._exact import split, total
from cost.analysis._view import COST_COLUMN, RESIDUAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import ibis.expr.types as ir
    import numpy as np
    from numpy.typing import NDArray

    from cost.analysis._view import Options, Rows, Scope

    Floats = NDArray[np.float64]

WEEK: Final = 7

SETTLING_DAYS: Final = 2
"""The last days of an open bill are not whole: AWS brings usage up to 24 hours and more late
(https://docs.aws.amazon.com/cur/latest/userguide/what-is-cur.html)."""

RUNNING: Final = ("Usage", "Purchase")
"""Charges that come day by day. Taxes, credits, refunds and corrections fall on days of their own
and would be mistaken for jumps."""

DAY: Final = dt.timedelta(days=1)

NO_TIMES: Final = "days are what is looked at, and one each would be left"


@dataclass(frozen=True, kw_only=True)
class Series:
    """Running cost by day; estimates are made of it, so amounts are floats here and nowhere else.

    Attributes:
        keys: the dimensions' values of each row.
        values: a row for each key, a column for each settled day.
        start: the first day.
        end: the day after the last settled one.
    """

    keys: tuple[tuple[str | None, ...], ...]
    values: Floats
    start: dt.date
    end: dt.date

    @property
    def days(self) -> int:
        """How many settled days there are."""
        return (self.end - self.start).days

    def day(self, place: int) -> dt.date:
        """The day of a column."""
        return self.start + place * DAY

    def whole(self) -> Floats:
        """All keys together."""
        found: Floats = self.values.sum(axis=0)
        return found


def query(scope: Scope, options: Options) -> ir.Table:
    """Cost by day and dimensions, in order: see `sums`."""
    return sums(scope, options).order_by("day", "charge_days", *options.by)


def sums(scope: Scope, options: Options) -> ir.Table:
    """Cost by day and dimensions: columns day, charge_days, running, cost and the dimensions.

    Raises:
        InputError: a time is among the dimensions.
    """
    _by.refuse_times(options.by, NO_TIMES)
    table, by = _by.cut(scope, options.by)
    spans = table.charge_days if "charge_days" in table.columns else _span(table)
    days, keys = _by.marked(
        table,
        by,
        day=table.day,
        charge_days=spans,
        running=table.ChargeCategory.isin(RUNNING).fill_null(False),
        cost_=table[COST_COLUMN[options.cost]],
    )
    grouped = days.group_by("day", "charge_days", "running", **keys)
    return grouped.aggregate(cost=days.cost_.sum())


def _span(lines: ir.Table) -> Any:
    """As cost.analysis.rollups.days counts it, for lines that are no roll-up."""
    hours = lines.ChargePeriodEnd.delta(lines.ChargePeriodStart, unit="hour")
    span = ((hours + 23) // 24).cast("int32").fill_null(1)
    return (span < 1).ifelse(1, span)


def series(
    rows: Rows, scope: Scope, options: Options, *, like: Series | None = None
) -> Series | None:
    """The rows as series of settled days; None where there is no day of usage.

    A charge for several days is spread evenly over them.

    Args:
        rows: of `sums`.
        scope: what of the bill is looked at.
        options: with the dimensions of the rows.
        like: a series whose days it has.
    """
    import numpy as np

    running = [r for r in rows if r["running"] and r["day"] is not None and r["cost"] is not None]
    usage = [row["day"] for row in running if row["charge_days"] == 1]
    if not (running if like else usage):
        return None
    start, end = (like.start, like.end) if like else _days(usage, scope)
    if end <= start:
        return None
    keys = tuple(dict.fromkeys(tuple(row[n] for n in options.by) for row in running))
    places = {key: n for n, key in enumerate(keys)}
    values = np.zeros((len(keys), (end - start).days))
    for row in running:
        first = (row["day"] - start).days
        span = slice(max(first, 0), max(first + row["charge_days"], 0))
        amount = float(row["cost"]) / row["charge_days"]
        values[places[tuple(row[n] for n in options.by)], span] += amount
    return Series(keys=keys, values=values, start=start, end=end)


def _days(usage: list[dt.date], scope: Scope) -> tuple[dt.date, dt.date]:
    last = min(max(usage), scope.end.date() - DAY)
    return max(min(usage), scope.start.date()), settled(last, scope)


def settled(last: dt.date, scope: Scope) -> dt.date:
    """The day after the last that is whole: a bill that ends with its month is."""
    whole = last >= scope.end.date() - DAY
    return last + DAY if whole else last + DAY - SETTLING_DAYS * DAY


def month_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """First day of the month that a day is in, and of the next one.

    >>> month_of(dt.date(2026, 12, 5))
    (datetime.date(2026, 12, 1), datetime.date(2027, 1, 1))
    """
    first = day.replace(day=1)
    return first, (first + 31 * DAY).replace(day=1)


def by_key(rows: Rows, names: Sequence[str]) -> dict[tuple[Any, ...], Rows]:
    """The rows of each combination of the columns' values."""
    found: dict[tuple[Any, ...], Rows] = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in names), []).append(row)
    return found


def running(rows: Rows, first: dt.date, end: dt.date) -> Decimal | None:
    """What came day by day from a day until before another, exactly; None where nothing did."""
    return total(
        amount
        for row in rows
        if row["running"] and row["day"] is not None and row["cost"] is not None
        for day, amount in _by_day(row)
        if first <= day < end
    )


def _by_day(row: dict[str, Any]) -> list[tuple[dt.date, Decimal]]:
    days = row["charge_days"]
    parts = [row["cost"]] if days == 1 else split(row["cost"], [Decimal(1)] * days)
    return [(row["day"] + n * DAY, part) for n, part in enumerate(parts)]


def rest(rows: Rows, told: Iterable[Decimal | None], **more: Any) -> dict[str, Any]:
    """What a view says nothing about, so that it adds up to the bill: its residual row.

    Args:
        rows: all that the bill has.
        told: what the view's other rows cost.
        more: the row's other values.
    """
    whole, said = total(row["cost"] for row in rows), total(told)
    left = whole if whole is None or said is None else total([whole, -said])
    return {**more, "cost": left, RESIDUAL: True}
