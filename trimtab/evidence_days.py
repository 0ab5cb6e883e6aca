"""What a recommendation rests on, day by day: its resources' utilisation, or else their cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.models import Recommendation
    from cost.rules._base import Context, Rule

HOURS: Final = 24
SIZED_BY: Final = "cpu_utilization"
"""The metric of which evidence says where the new size is full."""


@dataclass(frozen=True, kw_only=True)
class Days:
    """Values by day; a day without one is left out. `level` is where the new size is full."""

    title: str
    unit: str
    top: float
    dates: tuple[date, ...]
    values: tuple[tuple[float, ...], ...]
    kind: Literal["line", "bar"]
    level: float | None = None


def days_of(one: Recommendation, rule: Rule, context: Context) -> Days | None:
    """Utilisation by day if the rule needs some, else the cost by day; None where neither is known.

    Of utilisation, the first line is each day's highest hour, the second its mean.
    """
    name = one.component or one.resources[0]
    for metric in rule.needs:
        found = list(_utilisation(one, metric, context))
        if not found:
            continue
        dates, peaks, means = zip(*found, strict=True)
        percent = rule.measure(metric).unit == "percent"
        level = one.evidence.get("values", {}).get("full_at_percent")
        return Days(
            title=f"{metric} of {name}: each day's highest hour, and mean (lower)",
            unit="%" if percent else rule.measure(metric).unit,
            top=100.0 if percent else _top(peaks),
            dates=dates,
            values=(peaks, means),
            kind="line",
            level=level if metric == SIZED_BY else None,
        )
    costs = list(_costs(one, context))
    if not costs:
        return None
    dates, amounts = zip(*costs, strict=True)
    return Days(
        title=f"{name}: effective cost a day",
        unit=context.currency,
        top=_top(amounts),
        dates=dates,
        values=(amounts,),
        kind="bar",
    )


def _top(values: tuple[float, ...]) -> float:
    return max(*values, 0.01) * 1.1


def _utilisation(
    one: Recommendation, metric: str, context: Context
) -> Iterator[tuple[date, float, float]]:
    """Day, highest hourly maximum, and mean of all resources together."""
    if context.metrics is None:
        return
    import numpy as np

    window = context.window
    found = context.metrics.matrix(metric, window.start, window.end).of(one.resources)
    if not found.ids:
        return
    for day in range(window.days):
        hours = slice(day * HOURS, (day + 1) * HOURS)
        peaks, averages = found.peaks[:, hours], found.averages[:, hours]
        if np.isnan(peaks).all():
            continue
        at = window.start.date() + timedelta(days=day)
        yield at, float(np.nanmax(peaks)), float(np.nanmean(averages))


def _costs(one: Recommendation, context: Context) -> Iterator[tuple[date, float]]:
    from cost.rules._items import short_ids

    daily = context.daily
    day = daily.day.cast("timestamp")
    rows = daily.filter(
        day >= context.window.start,
        day < context.window.end,
        short_ids(daily.ResourceId).isin(one.resources),
        daily.EffectiveCost.notnull(),
    )
    grouped = rows.group_by("day").aggregate(cost=rows.EffectiveCost.sum()).order_by("day")
    for row in grouped.to_pyarrow().to_pylist():
        yield row["day"], float(row["cost"])
