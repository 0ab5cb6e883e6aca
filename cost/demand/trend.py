"""Whether a load grows, and what it will be after so many days more.

The seasonal Kendall test and slope (Hirsch, Slack & Smith 1982, Water Resources Research 18): only
the same weekdays are compared with each other, so a weekend is no decline and a Monday no growth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

WEEK: Final = 7
HOURS: Final = 24
CONFIDENT: Final = 1.6449
"""Growth is believed at 5 %, one-sided: over two weeks, every weekday must lie above its last."""

MOMENTS: Final = (1 / 6, 1 / 2, 5 / 6)
"""The middles of a horizon's thirds."""


@dataclass(frozen=True)
class Trend:
    """Growth a day as a share of the window's mean, a value a row; 0 where none is certain."""

    growth: Floats
    z: Floats
    """The test's statistic; above CONFIDENT the load grows."""

    def of(self, rows: Bools) -> Trend:
        """Some of the rows."""
        return Trend(self.growth[rows], self.z[rows])


def daily(hours: Floats) -> Floats:
    """Means of whole days; a day without a value is NaN."""
    days = hours.shape[1] // HOURS
    cut = hours[:, : days * HOURS].reshape(len(hours), days, HOURS)
    known = (~np.isnan(cut)).sum(axis=2)
    with np.errstate(invalid="ignore"):
        return np.where(known > 0, np.nansum(cut, axis=2) / known, np.nan)


def find(hours: Floats) -> Trend:
    """The trend of each row; less than two weeks show none."""
    means = daily(hours)
    days = means.shape[1]
    early, late = np.triu_indices(days, 1)
    same = (late - early) % WEEK == 0
    early, late = early[same], late[same]
    if not len(early):
        nothing = np.zeros(len(hours))
        return Trend(nothing, nothing)
    steps = means[:, late] - means[:, early]
    score = np.nansum(np.sign(steps), axis=1)
    counts = np.stack([(~np.isnan(means[:, d::WEEK])).sum(axis=1) for d in range(WEEK)])
    variance = (counts * (counts - 1) * (2 * counts + 5)).sum(axis=0) / 18
    with np.errstate(all="ignore"):
        z = np.where(variance > 0, (score - np.sign(score)) / np.sqrt(variance), 0.0)
    slope = _median(steps / (late - early))
    level = np.nansum(means, axis=1) / np.maximum((~np.isnan(means)).sum(axis=1), 1)
    with np.errstate(all="ignore"):
        growth = np.where((z > CONFIDENT) & (slope > 0) & (level > 0), slope / level, 0.0)
    return Trend(np.nan_to_num(growth), z)


def ahead(peaks: Floats, trend: Trend, days: float) -> Floats:
    """The window's hours as they would be after so many days more of the same growth."""
    measured = peaks.shape[1] / HOURS
    middle = (measured - 1) / 2
    day = np.arange(peaks.shape[1]) / HOURS - middle
    now = np.maximum(1 + trend.growth[:, None] * day[None, :], 0.1)
    then = 1 + trend.growth[:, None] * (measured + days - middle)
    # Growth never makes the window's past smaller: a trend that ended is not continued downwards.
    later: Floats = peaks * np.maximum(then / now, 1.0)
    return later


def through(peaks: Floats, trend: Trend, days: int) -> tuple[Floats, ...]:
    """The window's hours as they would be early, midway and late in the horizon.

    A size must do for the whole of it: judged by its end alone, growth would be paid for early.
    """
    if not (trend.growth > 0).any():
        return (peaks,)
    return tuple(ahead(peaks, trend, part * days) for part in MOMENTS)


def _median(values: Floats) -> Floats:
    """Row medians without NaN; 0 where there is none (numpy warns there)."""
    ordered = np.sort(values, axis=1)  # NaN last
    known = (~np.isnan(values)).sum(axis=1)
    rows = np.arange(len(values))
    low = ordered[rows, np.maximum((known - 1) // 2, 0)]
    high = ordered[rows, np.minimum(known // 2, values.shape[1] - 1)]
    return np.where(known > 0, (low + high) / 2, 0.0)
