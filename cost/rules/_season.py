"""When a load is busy, by weekday and hour: what a reader needs to believe a size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cost.rules._demand import Demand

    Floats = NDArray[np.float64]

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEK: Final = 7
DAY: Final = 24
WEEKS: Final = 2
"""A single week can't tell a Monday from an accident."""


def season(demand: Demand) -> dict[str, Any]:
    """Averages by weekday and by hour of the day (UTC), in per cent of the present size.

    `explained_percent` is the share of the hours' variance that weekday and hour explain: near 100,
    the load follows the week; near 0, it comes by chance. None with less than two weeks, or where
    nothing varies. A weekday or hour without a value is None.
    """
    hours = 100 * demand.averages
    place = np.arange(len(hours)) + DAY * demand.prefer.monday
    weekday, hour = place // DAY % WEEK, place % DAY
    by_weekday = _means(hours, weekday, WEEK)
    return {
        "by_weekday_percent": dict(zip(WEEKDAYS, map(_told, by_weekday), strict=True)),
        "by_hour_utc_percent": [_told(mean) for mean in _means(hours, hour, DAY)],
        "explained_percent": _explained(hours, place % (WEEK * DAY)),
    }


def _means(hours: Floats, group: NDArray[np.int64], groups: int) -> Floats:
    known = ~np.isnan(hours)
    count = np.bincount(group[known], minlength=groups)
    total = np.bincount(group[known], weights=hours[known], minlength=groups)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _explained(hours: Floats, hour_of_week: NDArray[np.int64]) -> float | None:
    known = ~np.isnan(hours)
    if known.sum() < WEEKS * WEEK * DAY * 0.9:
        return None
    usual = _means(hours, hour_of_week, WEEK * DAY)[hour_of_week]
    whole = float(np.var(hours[known]))
    if whole <= 0:
        return None
    # Each mean has its own hours in it: a fair share of the rest is chance (adjusted R squared).
    groups = len(np.unique(hour_of_week[known]))
    free = int(known.sum()) - groups
    if free <= 0:
        return None
    rest = float(np.sum((hours[known] - usual[known]) ** 2)) / free
    total = whole * int(known.sum()) / (int(known.sum()) - 1)
    return round(max(0.0, 100 * (1 - rest / total)), 1)


def _told(mean: float) -> float | None:
    return None if np.isnan(mean) else round(float(mean), 1)
