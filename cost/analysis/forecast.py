"""What the month will have cost when it ends, how sure that is, and how wrong it would have been.

A bill that ends with its month is asked for the next one. How: cost.analysis._forecasting.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cost.analysis import _series
from cost.analysis._exact import total
from cost.analysis._series import DAY, Series, by_key, month_of, rest, running, series
from cost.analysis._view import RESIDUAL, Column, Options, Rows, Scope, View
from cost.money import cents, estimate

if TYPE_CHECKING:
    import datetime as dt

    from cost.analysis._series import Floats

COLUMNS: Final = (
    Column(name="month", title="Month", kind="month", about="its first day"),
    Column(name="cost", title="So far", kind="money", about="settled days' usage, and the other"),
    Column(name="other", title="Other", kind="money", about="taxes, credits, refunds so far"),
    Column(name="forecast", title="At its end", kind="money", about="with the days to come"),
    Column(
        name="low", title="Low", kind="money", about="of an interval meant to hold 4 in 5 times"
    ),
    Column(name="high", title="High", kind="money", about="of the same interval"),
    Column(name="days_ahead", title="Days ahead", kind="count", about="that are foretold"),
    Column(name="method", title="Method", kind="text", about="the one that was least wrong"),
    Column(name="error", title="Its error", kind="share", about="mean, of sums so far ahead"),
    Column(name="naive_error", title="Last day's", kind="share", about="error, repeating it"),
    Column(name="weekly_error", title="Last week's", kind="share", about="error, repeating it"),
    Column(name="tests", title="Tests", kind="count", about="earlier days it was tried on"),
    Column(name="why", title="", kind="text", about="why there is no forecast or no interval"),
)


def finish(rows: Rows, scope: Scope, options: Options) -> Rows:
    """A row for each value of the dimensions; one for the whole bill without any."""
    found = series(rows, scope, options)
    if found is None:
        return [rest(rows, (), why="too short: no settled day of usage")]
    month, lines = target(found, scope), by_key(rows, options.by)
    told = [
        dict(zip(options.by, key, strict=True))
        | outlook(found.values[place], found, month, lines[key])
        for place, key in enumerate(found.keys)
    ]
    told.sort(key=lambda row: -(row.get("forecast") or 0))
    return [*told, rest(rows, (row["cost"] for row in told))]


def target(found: Series, scope: Scope) -> tuple[dt.date, dt.date]:
    """The month that is foretold: the bill's last, or the one after where that is whole."""
    last_month = month_of(scope.end.date() - DAY)
    return month_of(found.end) if found.end >= last_month[1] else last_month


def _other(rows: Rows, month: tuple[dt.date, dt.date]) -> Decimal | None:
    """Charges of the month that do not come day by day, exactly."""
    return total(
        row["cost"]
        for row in rows
        if not row["running"] and row["day"] is not None and month[0] <= row["day"] < month[1]
    )


def outlook(
    values: Floats, found: Series, month: tuple[dt.date, dt.date], lines: Rows
) -> dict[str, Any]:
    """One series' month: the settled part, the rest, and how far to trust it.

    Args:
        values: of each settled day.
        found: what days these are.
        month: its first day, and that of the next.
        lines: the rows that the values are of, and their other charges.
    """
    from cost.analysis._forecasting import LEAST_ORIGINS, WEEK, forecast, needed

    ahead = (month[1] - found.end).days
    other = _other(lines, month) or Decimal(0)
    so_far = total([running(lines, month[0], found.end), other]) or Decimal(0)
    row: dict[str, Any] = {"month": month[0], "cost": so_far, "other": other, "days_ahead": ahead}
    spent = cents(so_far)
    if not ahead:
        return row | {"forecast": spent, "why": "the month is over"}
    made = forecast(values, ahead)
    if made is None:
        return row | {"why": f"too short: {found.days} days of history, {WEEK} are the least"}
    expected = spent + estimate(made.days.sum())
    row |= {"forecast": expected, "method": made.method, "tests": made.origins, "path": made.days}
    row |= {
        "error": made.errors.get(made.method),
        "naive_error": made.errors.get("naive"),
        "weekly_error": made.errors.get("seasonal-naive"),
    }
    if made.half_width is None:
        return row | {
            "why": f"too short to test: {found.days} days of history; to try {ahead} days ahead "
            f"{LEAST_ORIGINS} times takes {needed(ahead)}"
        }
    width = estimate(made.half_width)
    return row | {"low": expected - width, "high": expected + width}


def notes(rows: Rows, scope: Scope, options: Options) -> tuple[str, ...]:
    """What the forecast leaves out."""
    del scope, options
    if all(row[RESIDUAL] for row in rows):
        return ("no day of usage: nothing to foretell",)
    return ("taxes, credits and refunds yet to come are not foretold",)


VIEW = View(
    id="forecast",
    title="Forecast",
    about="What the month will have cost at its end, and how wrong that was before.",
    chapter="time",
    columns=COLUMNS,
    query=_series.query,
    finish=finish,
    notes=notes,
    costs=("effective", "billed"),
    accepts=frozenset({"by", "cost"}),
)
