"""How often a load exceeds a size, judged by its days: the next ones may be unlike the last.

Hours of a day go together, so two weeks are fourteen looks and not 336. The highest hour of a new
day is predicted from those of the measured days (a Student-t prediction limit, Hahn & Meeker 1991,
Statistical Intervals, chapter 4), working days and weekends apart. How many of its hours are above
is taken from the measured days: half of those that come near the day's highest.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

HOURS: Final = 24
WEEK: Final = 7
WEEKEND: Final = 5
"""Saturday, as Python counts weekdays."""
APART: Final = 14
"""Days from which on weekends are told from working days."""
NEAR: Final = 0.95
"""An hour of this share of the day's highest is near it."""

_erfc: Final = np.frompyfunc(math.erfc, 1, 1)


def exceedance(peaks: Floats, sizes: Floats, monday: int = 0) -> Floats:
    """The expected share of hours above each size: a row a resource, a column a size.

    Args:
        peaks: hourly maxima from midnight on; NaN is a gap.
        sizes: in the peaks' unit.
        monday: the weekday of the first column, 0 to 6.
    """
    highest = daily_peaks(peaks)
    days = highest.shape[1]
    found = np.zeros((len(peaks), len(sizes)))
    if days < 2:
        return found  # a single day says nothing about others
    weekend = (np.arange(days) + monday) % WEEK >= WEEKEND
    kinds = [~weekend, weekend] if days >= APART else [np.ones(days, dtype=bool)]
    parts = [_part(highest, kind) for kind in kinds]
    free = np.sum([known - 1 for known, _, _ in parts], axis=0)
    with np.errstate(all="ignore"):
        spread = np.sqrt(np.sum([squares for _, _, squares in parts], axis=0) / free)
    hours = np.maximum(_near(peaks, highest) / 2, 1)
    for kind, (known, mean, _) in zip(kinds, parts, strict=True):
        width = spread * np.sqrt(1 + 1 / np.maximum(known, 1))
        for column, size in enumerate(sizes):
            above = _student(size - mean, width, free)
            found[:, column] += kind.mean() * above * hours / HOURS
    return found


def daily_peaks(peaks: Floats) -> Floats:
    """The highest hour of each whole day; NaN where a day has none."""
    days = peaks.shape[1] // HOURS
    cut = peaks[:, : days * HOURS].reshape(len(peaks), days, HOURS)
    highest = np.where(np.isnan(cut), -np.inf, cut).max(axis=2, initial=-np.inf)
    return np.where(np.isinf(highest), np.nan, highest)


def _near(peaks: Floats, highest: Floats) -> Floats:
    """How many hours of a day come near its highest, on average."""
    days = highest.shape[1]
    cut = peaks[:, : days * HOURS].reshape(len(peaks), days, HOURS)
    with np.errstate(invalid="ignore"):
        near = (cut >= NEAR * highest[:, :, None]).sum(axis=(1, 2))
    return np.asarray(near / np.maximum((~np.isnan(highest)).sum(axis=1), 1))


def _part(highest: Floats, kind: Bools) -> tuple[Floats, Floats, Floats]:
    """Number, mean and sum of squared deviations of one kind of day."""
    chosen = highest[:, kind]
    known = (~np.isnan(chosen)).sum(axis=1).astype(np.float64)
    mean = np.nansum(chosen, axis=1) / np.maximum(known, 1)
    return known, mean, np.nansum((chosen - mean[:, None]) ** 2, axis=1)


def _student(over: Floats, width: Floats, free: Floats) -> Floats:
    """The upper tail of Student's t, by Wallace's normal approximation (1959, Ann. Math. Stat. 30).

    Within 0.002 from 5 degrees of freedom on. Without spread it is 0 above the mean, 1 below.
    """
    free = np.maximum(free, 1)
    with np.errstate(all="ignore"):
        t = over / width
        normal = (8 * free + 1) / (8 * free + 3) * np.sqrt(free * np.log1p(t * t / free))
    normal = np.where(width > 0, np.sign(t) * normal, np.where(over < 0, -np.inf, np.inf))
    scaled = np.nan_to_num(normal, nan=np.inf) / math.sqrt(2)
    return np.asarray(_erfc(scaled), dtype=np.float64) / 2
