"""How fast budgets burn: spent, foretold at the month's end, and the day on which they are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cost.analysis import _series
from cost.analysis._exact import share
from cost.analysis._series import Series, month_of, rest, series
from cost.analysis._view import RESIDUAL, Column, Options, Rows, Scope, View
from cost.analysis.forecast import outlook, target

if TYPE_CHECKING:
    import datetime as dt

    import ibis.expr.types as ir

    from cost.analysis._budgets import Budget

COLUMNS: Final = (
    Column(name="scope", title="Budget", kind="text", about="what it counts"),
    Column(name="month", title="Month", kind="month", about="its first day"),
    Column(name="budget", title="A month", kind="money", about="what may be spent"),
    Column(name="cost", title="Spent", kind="money", about="all charges of its settled days"),
    Column(name="spent_share", title="Spent", kind="share", about="of the budget"),
    Column(name="month_share", title="Month gone", kind="share", about="settled days of all days"),
    Column(name="forecast", title="At its end", kind="money", about="see the view forecast"),
    Column(
        name="low", title="Low", kind="money", about="of an interval meant to hold 4 in 5 times"
    ),
    Column(name="high", title="High", kind="money", about="of the same interval"),
    Column(name="gone_on", title="Gone on", kind="date", about="when it is spent, at this pace"),
    Column(name="verdict", title="Verdict", kind="text", about="exceeded, at risk, or within"),
)


def _budgets(options: Options) -> tuple[Budget, ...]:
    found: tuple[Budget, ...] = options.more.get("budget", ())
    return found


def _wider(options: Options) -> Options:
    from dataclasses import replace

    names = [key for budget in _budgets(options) for key, _ in budget.match]
    return replace(options, by=tuple(dict.fromkeys(names)))


def query(scope: Scope, options: Options) -> ir.Table:
    """Cost by day and by what the budgets look at."""
    return _series.query(scope, _wider(options))


def finish(rows: Rows, scope: Scope, options: Options) -> Rows:
    """A row for each budget, and one for what it does not count."""
    whole = series(rows, scope, _wider(options))
    if whole is None:
        return [rest(rows, (), scope=budget.name) for budget in _budgets(options)]
    month = target(whole, scope)
    if whole.end == month[0]:  # a month that is over is judged by what it was
        month = month_of(whole.end - _series.DAY)
    burns = [_burn(budget, rows, whole, month, _wider(options)) for budget in _budgets(options)]
    return [
        row for burn in burns for row in (burn, rest(rows, [burn["cost"]], scope=burn["scope"]))
    ]


def _burn(
    budget: Budget,
    rows: Rows,
    whole: Series,
    month: tuple[dt.date, dt.date],
    options: Options,
) -> dict[str, Any]:
    mine = [row for row in rows if all(row[key] == value for key, value in budget.match)]
    places = [
        n
        for n, key in enumerate(whole.keys)
        if all(dict(zip(options.by, key, strict=True))[k] == v for k, v in budget.match)
    ]
    values = whole.values[places].sum(axis=0)
    found = outlook(values, whole, month, mine)
    spent = found["cost"]
    row = {
        **{name: found.get(name) for name in ("month", "forecast", "low", "high")},
        "scope": budget.name,
        "budget": budget.monthly,
        "cost": spent,
        "spent_share": share(spent, budget.monthly),
        "month_share": (whole.end - month[0]).days / (month[1] - month[0]).days,
    }
    row["gone_on"] = _gone(budget, whole, month, values, found)
    return row | {"verdict": _verdict(row)}


def _gone(
    budget: Budget, whole: Series, month: tuple[dt.date, dt.date], values: Any, found: Any
) -> dt.date | None:
    """The first day by whose end the budget is spent; None where it lasts."""
    first = max((month[0] - whole.start).days, 0)
    path = [*values[first:], *found.get("path", ())]
    left = float(budget.monthly) - float(found["cost"]) + values[first:].sum()
    for place, amount in enumerate(path):
        left -= amount
        if left < 0:
            return whole.day(first + place)
    return None


def _verdict(row: dict[str, Any]) -> str:
    if row["cost"] > row["budget"]:
        return "exceeded"
    if row["forecast"] is None:
        return "not known: too little history"
    if row["forecast"] > row["budget"]:
        return "will be exceeded"
    high = row["high"]
    return "at risk" if high is not None and high > row["budget"] else "within"


def notes(rows: Rows, scope: Scope, options: Options) -> tuple[str, ...]:
    """Budgets that nothing counts towards: their names may be wrong."""
    del scope, options
    missing = [row["scope"] for row in rows if not row[RESIDUAL] and not row["cost"]]
    return (f"nothing was spent by {', '.join(missing)}: check its name",) if missing else ()


VIEW = View(
    id="budget",
    title="Budgets",
    about="How fast budgets burn, and on which day they are gone.",
    chapter="time",
    columns=COLUMNS,
    query=query,
    finish=finish,
    notes=notes,
    costs=("effective", "billed"),
    each="scope",
    accepts=frozenset({"cost", "budget"}),
    needs=frozenset({"budget"}),
)
