"""How spend develops: each month's total, its mean day, and against the month before."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from cost.analysis import _series
from cost.analysis._exact import over, share, total
from cost.analysis._series import DAY, month_of, series
from cost.analysis._view import Column, Options, Rows, Scope, View
from cost.money import estimate

if TYPE_CHECKING:
    from decimal import Decimal

COLUMNS: Final = (
    Column(name="month", title="Month", kind="month", about="its first day"),
    Column(name="cost", title="Cost", kind="money", about="all charges that begin in the month"),
    Column(name="days", title="Days", kind="count", about="days of usage that the bill has of it"),
    Column(name="per_day", title="A day", kind="rate", about="cost over these days"),
    Column(name="change", title="A day, change", kind="share", about="against the month before"),
)

LEAST_DAYS: Final = 28
"""Of a slope: with less, the weekdays' pattern is taken for a trend."""

MOST_DAYS: Final = 56


def finish(rows: Rows, scope: Scope, options: Options) -> Rows:
    """A row for each month and value of the dimensions: the last month first, its dearest first."""
    del scope
    days: dict[dt.date, set[dt.date]] = {}
    costs: dict[tuple[dt.date | None, ...], list[Decimal | None]] = {}
    for row in rows:
        month = None if row["day"] is None else month_of(row["day"])[0]
        costs.setdefault((month, *(row[n] for n in options.by)), []).append(row["cost"])
        if month is not None and row["running"] and row["charge_days"] == 1:
            days.setdefault(month, set()).add(row["day"])
    found: Rows = []
    for (month, *keys), amounts in costs.items():
        named = dict(zip(options.by, keys, strict=True))
        if month is None:
            found.append({**named, "cost": total(amounts), "residual": True})
            continue
        count = len(days.get(month, ()))
        cost = total(amounts)
        found.append({**named, "month": month, "cost": cost, "days": count})
        found[-1]["per_day"] = over(cost, _whole(count))
    _compare(found, options)
    return sorted(
        found,
        key=lambda r: (
            -(r.get("month") or dt.date.min).toordinal(),
            -(r["cost"] or 0),
            *(str(r[n]) for n in options.by),
        ),
    )


def _whole(count: int) -> Decimal:
    return estimate(count, "1")


def _compare(found: Rows, options: Options) -> None:
    """Add the change of the mean day against the month before."""
    known = {(r.get("month"), *(r[n] for n in options.by)): r.get("per_day") for r in found}
    for row in found:
        if row.get("month") is None:
            continue
        before = known.get((month_of(row["month"] - DAY)[0], *(row[n] for n in options.by)))
        if before is not None and row["per_day"] is not None and before > 0:
            row["change"] = share(row["per_day"] - before, before)


def notes(rows: Rows, scope: Scope, options: Options) -> tuple[str, ...]:
    """The slope of running cost over the last eight weeks, if it has one."""
    from dataclasses import replace

    del rows
    whole = replace(options, by=())
    slope = _slope(scope.fetch(_series.query(scope, whole)), scope, whole)
    return (slope,) if slope else ()


def _slope(rows: Rows, scope: Scope, options: Options) -> str | None:
    from cost.analysis._forecasting import theil_sen

    found = series(rows, scope, options)
    if found is None or found.days < LEAST_DAYS:
        return f"no slope is told from less than {LEAST_DAYS} settled days"
    import numpy as np

    weeks = min(found.days, MOST_DAYS) // _series.WEEK
    recent = found.whole()[-weeks * _series.WEEK :]
    # Sums of weeks have no weekdays left in them.
    sums = recent.reshape(weeks, _series.WEEK).sum(axis=1)
    slope, usual = theil_sen(sums), float(np.median(sums))
    if not usual:
        return None
    word = "rises" if slope > 0 else "falls"
    return (
        f"usage {word} by {abs(slope):,.2f} {scope.currency} a week, {abs(slope) / usual:.1%} "
        f"(Theil-Sen over the last {weeks} weeks; a week is {usual:,.2f})"
    )


VIEW = View(
    id="trend",
    title="Trend",
    about="How spend develops from month to month, by service.",
    chapter="time",
    columns=COLUMNS,
    query=_series.query,
    finish=finish,
    notes=notes,
    by=("service",),
    costs=("effective", "billed"),
    accepts=frozenset({"by", "cost"}),
)
