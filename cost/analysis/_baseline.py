"""What a day should have cost, by the weeks before it, and whether it is out of the ordinary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cost.analysis._series import Floats

WEEK: Final = 7
WEEKS: Final = 6
"""The past that counts: long enough for a median of each weekday, short enough to follow."""

LEAST_WEEKS: Final = 2
"""Days before are not judged: they have no past."""

LIMIT: Final = 4.0
"""Robust standard deviations."""

LEAST_SHARE: Final = 0.2
"""Of what was expected: less is no one's surprise, however quiet the days before were."""

NEW_LEVEL_DAYS: Final = 7
"""A jump that lasts so long is what is usual now."""

TIMES: Final = 2
"""What came so often in the weeks before, a week ago at the latest, is usual."""

ALIKE: Final = 0.8
"""Of a deviation: an earlier one of so much is the same again."""

TO_SIGMA: Final = 1.4826
"""The median absolute deviation of a normal distribution, as a standard deviation."""

NOISE: Final = 0.03
"""The least standard deviation, as a share of the level."""

FEW: Final = 4.0
"""More doubt while the deviation is that of the same days which the medians were taken from."""

MOST: Final = 1.25
"""Of the dearest day before, as much as a week's fast growth: level and weekday multiply to more
where something ran on few days."""

SMALLEST: Final = 0.01
"""Of a series' median, added to each day before logarithms are taken: some days cost nothing."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """Of each series and day: what was to be expected, how far off it was, and whether it is odd.

    `score` is in robust standard deviations; `expected` is NaN where there was no past.
    """

    expected: Floats
    score: Floats
    odd: NDArray[np.bool_]


def judge(values: Floats, limit: float = LIMIT, least: float = 1.0) -> Judged:
    """Judge every day by the six weeks before it, as one who stood there would have.

    Costs move by factors, so logarithms are compared. The weekdays' pattern and the level are
    medians; the deviation is the median error of the same judgement on the days before. An odd day
    does not become part of the past, unless it goes on for a week.

    Args:
        values: a row for each series, a column for each day.
        limit: in robust standard deviations.
        least: money that a day must differ by.
    """
    shift = SMALLEST * np.median(np.abs(values), axis=1, keepdims=True) + least / 100
    logs = np.log(np.maximum(values, 0) + shift)
    past, off = logs.copy(), np.full_like(values, np.nan)
    expected, score = np.full_like(values, np.nan), np.zeros_like(values)
    odd = np.zeros(values.shape, dtype=bool)
    run = np.zeros(len(values), dtype=int)
    for day in range(LEAST_WEEKS * WEEK, values.shape[1]):
        window = past[:, max(0, day - WEEKS * WEEK) : day]
        usual, within = _usual(window)
        dearest = values[:, max(0, day - WEEKS * WEEK) : day].max(axis=1)
        usual = np.minimum(usual, np.log(MOST * np.maximum(dearest, 0) + shift[:, 0]))
        sigma = _sigma(off[:, max(0, day - WEEKS * WEEK) : day], within)
        expected[:, day] = np.maximum(np.exp(usual) - shift[:, 0], 0)
        off[:, day] = logs[:, day] - usual
        score[:, day] = off[:, day] / sigma
        gap = np.abs(values[:, day] - expected[:, day])
        found = (np.abs(score[:, day]) > limit) & (
            gap >= np.maximum(least, LEAST_SHARE * expected[:, day])
        )
        found &= ~_known(off[:, max(0, day - WEEKS * WEEK) : day - WEEK + 1], off[:, day])
        odd[:, day] = found
        side = np.sign(score[:, day]).astype(int)
        run = np.where(found, np.where(np.sign(run) == side, run + side, side), 0)
        past[found, day] = usual[found]
        settled = np.abs(run) >= NEW_LEVEL_DAYS
        _accept(past, logs, settled, day)
        run[settled] = 0
    return Judged(expected=expected, score=score, odd=odd)


def _known(before: Floats, off: Floats) -> NDArray[np.bool_]:
    """Whether it was as far off, the same way, some times before: a job that runs now and then."""
    alike = before * np.sign(off)[:, None] >= ALIKE * np.abs(off)[:, None]
    known: NDArray[np.bool_] = alike.sum(axis=1) >= TIMES
    return known


def _accept(past: Floats, logs: Floats, settled: NDArray[np.bool_], day: int) -> None:
    """Move the past to the new level, with its weekdays and its noise."""
    week = slice(day - NEW_LEVEL_DAYS + 1, day + 1)
    before = slice(max(0, week.start - WEEKS * WEEK), week.start)
    if settled.any():
        old, new = (np.median(t[settled], axis=1) for t in (past[:, week], logs[:, week]))
        past[settled, before] += (new - old)[:, None]
        past[settled, week] = logs[settled, week]


def _usual(past: Floats) -> tuple[Floats, Floats]:
    """What is to be expected of the next day, and the deviation of the days before."""
    weeks = past.shape[1] // WEEK
    table = past[:, -weeks * WEEK :].reshape(len(past), weeks, WEEK)
    pattern = np.median(table - np.median(table, axis=2, keepdims=True), axis=1)
    flat = table - pattern[:, None, :]
    level = np.median(flat.reshape(len(past), -1)[:, -WEEK:], axis=1)
    rest = np.abs(flat - np.median(flat, axis=2, keepdims=True))
    return level + pattern[:, 0], FEW * TO_SIGMA * np.median(rest, axis=(1, 2))


def _sigma(off: Floats, within: Floats) -> Floats:
    """The deviation: of earlier errors where there are two weeks of them."""
    seen = off[:, ~np.isnan(off[0])] if off.size else off
    if seen.shape[1] >= 2 * WEEK:
        within = TO_SIGMA * np.median(np.abs(seen), axis=1)
    return np.maximum(within, NOISE)
