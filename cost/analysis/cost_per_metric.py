"""What one of anything that you count costs: requests, tokens, users, predictions.

The cost of the days and values that the file tells of, over its amounts; usage of others, and
charges that are no usage, are the residual. FOCUS use case "Calculate unit economics"
(https://focus.finops.org/use-case/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cost.analysis import _by
from cost.analysis._exact import over, total
from cost.analysis._usage import is_usage
from cost.analysis._view import COST_COLUMN, Column, Options, Rows, Scope, View
from cost.errors import InputError

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    import ibis.expr.types as ir

    from cost.analysis._metric import Metric

COLUMNS: Final = (
    Column(name="of", title="Of", kind="text", about="the value of the file's dimension"),
    Column(name="quantity", title="Quantity", kind="quantity", about="from the file"),
    Column(name="cost", title="Cost", kind="money", about="usage on the days that the file has"),
    Column(name="unit_cost", title="Each", kind="rate", about="cost over quantity"),
    Column(name="days", title="Days", kind="count", about="days that the file has"),
)


def query(scope: Scope, options: Options) -> ir.Table:
    """Usage by day and value of the file's dimension; all other charges in rows of their own."""
    metric = _metric(options)
    if any(name not in _by.TIMES for name in options.by) or len(options.by) > 1:
        raise InputError(
            "the file names the dimension; --by takes a time here",
            where="cost-per-metric",
            allowed=", ".join(_by.TIMES),
        )
    names = (metric.dimension,) if metric.dimension else ()
    _by.check(names, scope.columns)
    table, by = _by.cut(scope, names)
    usage = is_usage(table)
    keys: dict[str, Any] = dict(zip(("of",), by.values(), strict=False))
    times = {name: _by.time(table, name) for name in options.by}
    return table.group_by(date_=table.day, usage=usage, **keys, **times).aggregate(
        cost=table[COST_COLUMN[options.cost]].sum()
    )


def finish(rows: Rows, scope: Scope, options: Options) -> Rows:
    """The file's amounts beside what was paid for them."""
    del scope
    metric = _metric(options)
    groups: dict[tuple[Any, ...], list[Decimal | None]] = {}
    days: dict[tuple[Any, ...], set[dt.date]] = {}
    rest: list[Decimal | None] = []
    for row in rows:
        key = row["date_"], row.get("of")
        if not row["usage"] or key not in metric.amounts:
            rest.append(row["cost"])
            continue
        group = (row.get("of"), *(row[name] for name in options.by))
        groups.setdefault(group, []).append(row["cost"])
        days.setdefault(group, set()).add(row["date_"])
    shown = [_row(group, total(costs), days[group], options) for group, costs in groups.items()]
    shown.sort(key=lambda row: -(row["cost"] or 0))
    return [*shown, *_unpaid(metric, days), {"cost": total(rest), "residual": True}]


def _row(
    group: tuple[Any, ...], cost: Decimal | None, days: set[dt.date], options: Options
) -> dict[str, Any]:
    amounts = _metric(options).amounts
    quantity = total(amounts[day, group[0]] for day in days)
    times = dict(zip(options.by, group[1:], strict=True))
    each = over(cost, quantity)
    return {
        **times, "of": group[0], "quantity": quantity, "cost": cost, "unit_cost": each,
        "days": len(days),
    }  # fmt: skip


def _unpaid(metric: Metric, days: dict[tuple[Any, ...], set[dt.date]]) -> Rows:
    """What the file counts of values that the bill does not have: their cost is not known."""
    paid = {group[0] for group in days}
    values = sorted({of for _, of in metric.amounts if of is not None and of not in paid})
    return [
        {"of": of, "quantity": total(a for (_, o), a in metric.amounts.items() if o == of)}
        for of in values
    ]


def notes(rows: Rows, scope: Scope, options: Options) -> tuple[str, ...]:
    """Values and days of the file that the bill does not have."""
    del scope
    metric = _metric(options)
    unknown = [row["of"] for row in rows if not row.get("residual") and row.get("days") is None]
    found = f"the bill has nothing of {metric.dimension} {', '.join(map(str, unknown[:5]))}"
    return (f"{found}{' and others' if len(unknown) > 5 else ''}",) if unknown else ()


def _metric(options: Options) -> Metric:
    if options.metric is None:
        raise InputError("this view needs --metric", where="cost-per-metric")
    return options.metric


VIEW = View(
    id="cost-per-metric",
    title="Cost per unit",
    about="What one of anything that you count in a file costs.",
    chapter="unit",
    columns=COLUMNS,
    query=query,
    finish=finish,
    notes=notes,
    accepts=frozenset({"by", "metric"}),
    needs=frozenset({"metric"}),
)
