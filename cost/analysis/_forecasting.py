"""How the next days' cost is foretold, and how wrong each way was before: rolling-origin tests."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from cost.analysis._series import Floats

WEEK: Final = 7

LEAST_DAYS: Final = 14
"""Two weeks, so that every weekday was seen twice. With less, nothing is tested."""

LEAST_ORIGINS: Final = 4
"""The smallest number of errors of which four fifths lie below the largest (split conformal)."""

ORIGINS: Final = 60
"""Tests that count, the most recent: what was so half a year ago says little."""

COVERAGE: Final = 0.8

DAMPING: Final = 0.95
"""A day's share of the trend of the day before, so that a week of growth is not taken for ever
(Gardner and McKenzie 1985: 0.8 to 0.98)."""

Method = Callable[["Floats", int], "Floats"]


def naive(history: Floats, days: int) -> Floats:
    """The last day, again and again."""
    return np.full(days, history[-1])


def seasonal_naive(history: Floats, days: int) -> Floats:
    """The last week, again and again."""
    return np.resize(history[-WEEK:], days)


def run_rate(history: Floats, days: int) -> Floats:
    """The mean day of the last week."""
    return np.full(days, history[-WEEK:].mean())


def weekday_median(history: Floats, days: int) -> Floats:
    """Each weekday's median of the last four weeks: one odd day changes nothing."""
    return np.resize(_by_weekday(history[-4 * WEEK :]), days)


def weekday_level(history: Floats, days: int) -> Floats:
    """The weekdays' pattern of the last four weeks, at the level of the last week."""
    recent, pattern = _pattern(history)
    level = float(np.median(recent[-WEEK:]))
    found: Floats = level + np.resize(pattern, days)
    return found


def weekday_trend(history: Floats, days: int) -> Floats:
    """The weekdays' pattern on a trend of the last four weeks that fades."""
    recent, pattern = _pattern(history)
    slope = theil_sen(recent)
    ahead = np.arange(len(recent) - 1, -1, -1)
    level = np.median((recent + slope * ahead)[-2 * WEEK :])
    faded = slope * np.cumsum(DAMPING ** np.arange(1, days + 1))
    found: Floats = level + faded + np.resize(pattern, days)
    return found


METHODS: Final[dict[str, Method]] = {
    "naive": naive,
    "seasonal-naive": seasonal_naive,
    "run-rate": run_rate,
    "weekday-median": weekday_median,
    "weekday-level": weekday_level,
    "weekday-trend": weekday_trend,
}
"""From the simplest on: of two that are as good, the simpler one is taken."""


def theil_sen(values: Floats) -> float:
    """The median slope over all pairs: a third of the days may be odd (Sen 1968)."""
    first, second = np.triu_indices(len(values), 1)
    return float(np.median((values[second] - values[first]) / (second - first)))


def _by_weekday(values: Floats) -> Floats:
    """The median of each of the next seven days' weekday."""
    weeks = len(values) // WEEK
    found: Floats = np.median(values[-weeks * WEEK :].reshape(weeks, WEEK), axis=0)
    return found


def _pattern(history: Floats) -> tuple[Floats, Floats]:
    """The last weeks without the weekdays' pattern, and the pattern of the days to come."""
    weeks = min(len(history) // WEEK, 4)
    recent = history[-weeks * WEEK :]
    table = recent.reshape(weeks, WEEK)
    pattern = np.median(table - np.median(table, axis=1, keepdims=True), axis=0)
    pattern -= pattern.mean()
    return recent - np.tile(pattern, weeks), pattern


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """The next days' cost.

    Attributes:
        days: of each day, the expected cost.
        method: a key of METHODS.
        half_width: of the interval around the sum, from what errors of sums there were; None where
            there were too few to say.
        errors: of each method, the mean absolute error of the sum, as a share of the mean sum;
            empty where nothing could be tested.
        origins: how many times it was tested.
    """

    days: Floats
    method: str
    half_width: float | None
    errors: dict[str, float]
    origins: int


def needed(days: int) -> int:
    """Days of history that a test of so many days ahead takes."""
    return LEAST_DAYS + days + LEAST_ORIGINS - 1


def forecast(history: Floats, days: int) -> Forecast | None:
    """Foretell the next days by the method that would have been least wrong so far.

    Every method is asked on each earlier day for the sum of as many days ahead, knowing only what
    was known then. None with less than a week of history.
    """
    if len(history) < WEEK:
        return None
    errors = backtest(history, days)
    origins = len(errors["naive"])
    if origins < LEAST_ORIGINS:
        simple = "weekday-median" if len(history) >= LEAST_DAYS else "run-rate"
        path = METHODS[simple](history, days)
        return Forecast(days=path, method=simple, half_width=None, errors={}, origins=origins)
    mean = {name: float(np.abs(found).mean()) for name, found in errors.items()}
    best = min(mean, key=lambda name: mean[name])
    whole = abs(float(np.lib.stride_tricks.sliding_window_view(history, days).sum(1).mean()))
    # The rank at which the interval covers: split conformal prediction, Vovk et al. 2005.
    rank = min(math.ceil((origins + 1) * COVERAGE), origins)
    path = METHODS[best](history, days)
    return Forecast(
        days=np.maximum(path, 0) if history.min() >= 0 else path,
        method=best,
        half_width=float(np.sort(np.abs(errors[best]))[rank - 1]),
        errors={name: error / whole for name, error in mean.items()} if whole else {},
        origins=origins,
    )


def backtest(history: Floats, days: int) -> dict[str, Floats]:
    """Of each method, the errors of the sum of so many days ahead, from earlier days on."""
    last = len(history) - days
    origins = range(max(LEAST_DAYS, last - ORIGINS + 1), last + 1) if days else range(0)
    return {
        name: np.array(
            [method(history[:t], days).sum() - history[t : t + days].sum() for t in origins]
        )
        for name, method in METHODS.items()
    }
