"""The chance that a load exceeds a size, with its uncertainty: what a risk of 0 to 4 rests on.

Hours of one day are alike, so whole days are drawn: a block bootstrap (Künsch 1989, Annals of
Statistics 17; Davison & Hinkley 1997, Bootstrap Methods, chapter 8) of blocks as long as the cycle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from cost.demand import sizing, tail, trend

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Risk = Literal[0, 1, 2, 3, 4]
DRAWS: Final = 200
INTERVAL: Final = (2.5, 97.5)
STEPS: Final = (1e-4, 1e-3, 5e-3, 2e-2)
"""Shares of hours that end risk 0, 1, 2 and 3: an hour in 14 months, in six weeks, in eight days
(what Compute Optimizer's P99.5 lets through), in two days."""


@dataclass(frozen=True, kw_only=True)
class Chance:
    """Of being above a size: the expected share of hours, its 95 % interval, and by day.

    `any` is the chance that it happens at all before the horizon's end.
    """

    share: float
    low: float
    high: float
    any: float
    horizon_days: int
    growth_percent_a_week: float

    @property
    def risk(self) -> Risk:
        """0 to 4 by the expected share; one more if it may well be two steps worse."""
        step = _step(self.share)
        doubtful = _step(self.high) > step + 1
        return _as_risk(min(step + doubtful, 4))


def chance(
    peaks: Floats,
    size: float,
    averages: Floats | None = None,
    prefer: sizing.Preferences = sizing.DEFAULT,
) -> Chance:
    """The chance that one load exceeds a size.

    Args:
        peaks: hourly maxima of one resource, in the size's unit; NaN is a gap.
        size: what is offered.
        averages: hourly averages, which show growth better.
        prefer: how far ahead to look.
    """
    row = np.asarray(peaks, dtype=np.float64)[None, :]
    grows = trend.find(row if averages is None else np.asarray(averages, dtype=np.float64)[None, :])
    through = trend.through(row, grows, prefer.horizon_days)
    sizes = np.array([size], dtype=np.float64)

    def above(hours: Floats) -> Floats:
        return sizing.exceedance(hours, sizes, prefer.monday)[:, 0]

    share = float(np.mean([above(later) for later in through]))
    drawn = np.mean([above(_draws(later[0])) for later in through], axis=0)
    low, high = np.percentile(drawn, INTERVAL)
    hours = 24 * prefer.horizon_days
    return Chance(
        share=share,
        low=min(float(low), share),
        high=max(float(high), share),
        any=float(1 - np.exp(-_clusters(through[-1][0]) * share * hours)),
        horizon_days=prefer.horizon_days,
        growth_percent_a_week=float(grows.growth[0]) * 700,
    )


def _draws(hours: Floats) -> Floats:
    """Windows made of whole days drawn with replacement; the same every time."""
    days = max(len(hours) // 24, 1)
    if len(hours) < 24:
        return hours[None, :]
    whole = hours[: days * 24].reshape(days, 24)
    picked = np.random.default_rng(days).integers(0, days, (DRAWS, days))
    return whole[picked].reshape(DRAWS, days * 24)


def _clusters(hours: Floats) -> float:
    """The extremal index: days with hours in the tail, for each such hour.

    Exceedances come in clusters, a day each (runs declustering, Coles 2001, chapter 5).
    """
    fitted = tail.fit(hours[None, :])
    with np.errstate(invalid="ignore"):
        high = np.flatnonzero(hours > fitted.threshold[0])
    return len(np.unique(high // 24)) / len(high) if len(high) else 1.0


def _step(share: float) -> int:
    return sum(share > end for end in STEPS)


def _as_risk(step: int) -> Risk:
    risks: tuple[Risk, ...] = (0, 1, 2, 3, 4)
    return risks[step]
