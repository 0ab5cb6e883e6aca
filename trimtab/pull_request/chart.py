"""The evidence behind a recommendation as a chart that GitHub draws by itself (Mermaid)."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ibis.expr.types import Table

    from cost.models import Recommendation
    from cost.rules._base import Context, Rule

HOURS: Final = 24
_UNSAFE: Final = re.compile(r"[^\w .,:/%()+-]", re.ASCII)
"""What might end or steer a Mermaid text; names are others' words."""


def chart(one: Recommendation, rule: Rule, context: Context) -> list[str]:
    """Lines of Markdown: utilisation by day if the rule needs some, else the cost by day.

    Empty where neither is known. A day without a value is left out.
    """
    name = _text(one.component or one.resources[0])
    for metric in rule.needs:
        days = list(_utilisation(one, metric, context))
        if days:
            unit = rule.measure(metric).unit
            title = f"{metric} of {name}: each day's highest hour, and mean (lower)"
            dates, peaks, means = zip(*days, strict=True)
            axis = '"%" 0 --> 100' if unit == "percent" else _from_zero(unit, peaks)
            return _mermaid(title, dates, axis, [("line", peaks), ("line", means)])
    costs = list(_costs(one, context))
    if not costs:
        return []
    dates, amounts = zip(*costs, strict=True)
    title = f"{name}: effective cost a day"
    return _mermaid(title, dates, _from_zero(context.currency, amounts), [("bar", amounts)])


def _from_zero(unit: str, values: Iterable[float]) -> str:
    """An axis that begins at zero: left to itself, Mermaid begins at the lowest value."""
    return f'"{_text(unit)}" 0 --> {max(*values, 0.01) * 1.1:.2f}'


def _utilisation(
    one: Recommendation, metric: str, context: Context
) -> Iterator[tuple[str, float, float]]:
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
        date = window.start + timedelta(days=day)
        yield f"{date:%m-%d}", float(np.nanmax(peaks)), float(np.nanmean(averages))


def _costs(one: Recommendation, context: Context) -> Iterator[tuple[str, float]]:
    from cost.rules._items import short_ids

    daily: Table = context.daily
    day = daily.day.cast("timestamp")
    rows = daily.filter(
        day >= context.window.start,
        day < context.window.end,
        short_ids(daily.ResourceId).isin(one.resources),
    )
    sums: dict[str, float] = defaultdict(float)
    grouped = rows.group_by("day").aggregate(cost=rows.EffectiveCost.sum()).order_by("day")
    for row in grouped.to_pyarrow().to_pylist():
        sums[f"{row['day']:%m-%d}"] = float(row["cost"] or 0)
    yield from sums.items()


def _mermaid(
    title: str, days: Iterable[str], axis: str, series: Iterable[tuple[str, Iterable[float]]]
) -> list[str]:
    listed = ", ".join(f'"{day}"' for day in days)
    return [
        "```mermaid",
        "xychart-beta",
        f'    title "{title}"',
        f"    x-axis [{listed}]",
        f"    y-axis {axis}",
        *(f"    {kind} [{', '.join(f'{v:.2f}' for v in values)}]" for kind, values in series),
        "```",
    ]


def _text(value: str) -> str:
    return _UNSAFE.sub("?", value)
