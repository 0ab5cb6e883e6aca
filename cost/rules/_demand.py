"""A group's demand hour by hour, and the chance that a size is too small for it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cost.demand.chance import Chance, chance
from cost.demand.sizing import (
    HORIZON_DAYS,
    HOURS_ABOVE,
    OVERLOAD_WEIGHT,
    Preferences,
    cost,
    expected,
    sustained,
)
from cost.rules._base import Threshold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cost.rules._base import Context, Limits
    from cost.rules._usage import Group

    Floats = NDArray[np.float64]

RAMP_UP_HOURS: Final = 1
"""What an instance does in its first hour (booting, pulling images) is no demand."""
WEIGHT: Final = Threshold(
    name="overload_weight_hours",
    default=Decimal(OVERLOAD_WEIGHT),
    unit="h",
    meaning="an hour above the new size weighs as much as so many hours of the present instance",
    source="ours, by back-test: docs/rightsizing-accuracy.md",
)
MOST_HOURS: Final = Threshold(
    name="max_hours_above",
    default=Decimal(str(HOURS_ABOVE)),
    unit="h in 14 days",
    meaning="no size is proposed that is expected to be exceeded for more hours than this,"
    " whatever it saves",
    source="ours, by back-test: docs/rightsizing-accuracy.md",
)
SIZING: Final = (WEIGHT, MOST_HOURS)
"""The thresholds of every rule that weighs hours above against a price."""

NO_HOURS: Final = "its utilisation is not known hour by hour"
"""Why there is no verdict where `busiest` or `together` finds nothing."""


@dataclass(frozen=True)
class Demand:
    """Hourly peaks and averages in shares of the present size; NaN is a gap."""

    peaks: Floats
    averages: Floats
    prefer: Preferences

    def costs(self, prices: Sequence[float], sizes: Sequence[float]) -> list[float]:
        """What sizes cost with their hours above; prices and sizes in shares of the present."""
        # Many types are of one size.
        unlike, place = np.unique(np.round(sizes, 3), return_inverse=True)
        rates, _ = expected(self.peaks[None], unlike, self.averages[None], self.prefer)
        rates = rates[0, place]
        return [float(c) for c in cost(np.asarray(prices, dtype=np.float64), rates, self.prefer)]

    def chance(self, size: float) -> Chance:
        """The same of one size, with its uncertainty."""
        return chance(self.peaks, size, self.averages, self.prefer)

    @property
    def sustained(self) -> float:
        """The 95th percentile of hourly averages."""
        return float(sustained(self.averages[None])[0])


def busiest(context: Context, group: Group, metric: str, limits: Limits) -> Demand | None:
    """Each hour's busiest instance; None without a value. For what is sized alike."""
    return _demand(context, group, metric, limits, together=False)


def together(context: Context, group: Group, metric: str, limits: Limits) -> Demand | None:
    """All instances' sum, in shares of all of them; None without a value. For what is shared.

    The sum of peaks is never less than the peak of the sum.
    """
    return _demand(context, group, metric, limits, together=True)


def _demand(
    context: Context, group: Group, metric: str, limits: Limits, *, together: bool
) -> Demand | None:
    if context.metrics is None:
        return None
    window = context.window
    found = context.metrics.matrix(metric, window.start, window.end).of(group.ids)
    if not found.ids:
        return None
    peaks, averages = (
        _without_ramp_up(np.asarray(m, dtype=np.float64) / 100)
        for m in (found.peaks, found.averages)
    )
    prefer = Preferences(
        weight=float(limits[WEIGHT.name]),
        hours_above=float(limits[MOST_HOURS.name]),
        horizon_days=max(HORIZON_DAYS, window.days),
        monday=window.start.weekday(),
    )
    if together:
        return Demand(_sum(peaks), _sum(averages), prefer)
    return Demand(_highest(peaks), _highest(averages), prefer)


def _without_ramp_up(hours: Floats) -> Floats:
    """Without the first hours of what was launched within the window."""
    known = ~np.isnan(hours)
    if hours.shape[1] <= RAMP_UP_HOURS:
        return hours
    first = np.argmax(known, axis=1)
    place = np.arange(hours.shape[1])[None, :]
    launched = (first > 0)[:, None] & (place >= first[:, None])
    starting = launched & (place < first[:, None] + RAMP_UP_HOURS)
    return np.where(starting, np.nan, hours)


def _highest(hours: Floats) -> Floats:
    top = np.where(np.isnan(hours), -np.inf, hours).max(axis=0)
    return np.where(np.isinf(top), np.nan, top)


def _sum(hours: Floats) -> Floats:
    """In shares of all: one that was not launched yet, or is gone, asks for nothing.

    One that has a gap is as busy as those that are known then: a gap is no rest.
    """
    known = ~np.isnan(hours)
    running = np.maximum.accumulate(known, axis=1)
    running &= np.maximum.accumulate(known[:, ::-1], axis=1)[:, ::-1]
    measured = known.sum(axis=0)
    whole = np.nansum(hours, axis=0) * running.sum(axis=0) / np.maximum(measured, 1)
    return np.where(measured > 0, whole / len(hours), np.nan)


def told(found: Chance) -> dict[str, Any]:
    """What evidence says of a chance."""
    return {
        "hours_above_percent": round(100 * found.share, 4),
        "hours_above_percent_95": [round(100 * found.low, 4), round(100 * found.high, 4)],
        "chance_of_any_hour_above_percent": round(100 * found.any, 2),
        "horizon_days": found.horizon_days,
        "growth_percent_a_week": round(found.growth_percent_a_week, 2),
        "method": "peaks over threshold and days' prediction limit; interval by block bootstrap"
        " over days (cost/demand)",
    }
