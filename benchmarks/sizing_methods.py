"""The methods that a back-test compares, what they are given, and how they are judged."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from cost.demand import tail
from cost.demand.sizing import DEFAULT, Preferences, choose, cost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]

HEADROOM: Final = 0.2
"""What the rule for processors ships with."""


@dataclass(frozen=True)
class Ladder:
    """Sizes to choose from, in shares of the present one and priced alike, and its vCPUs.

    GPUs have no `vcpus`: jobs do not queue for a part of one.
    """

    sizes: Floats
    vcpus: float | None = None


@dataclass(frozen=True)
class Part:
    """Some days of several loads, a row a load: hourly peaks and averages, and all points."""

    peaks: Floats
    averages: Floats
    points: Floats

    @classmethod
    def of(cls, points: Floats, an_hour: int) -> Part:
        """From points, so many an hour; NaN is a gap."""
        hours = points.reshape(len(points), -1, an_hour)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an hour without any point stays NaN
            return cls(np.nanmax(hours, axis=2), np.nanmean(hours, axis=2), points)

    def percentile(self, percent: float) -> Floats:
        return np.nanpercentile(self.points, percent, axis=1)


def up(need: Floats, sizes: Floats) -> Indices:
    """The smallest size that holds what is needed; the present one if none does."""
    return np.searchsorted(sizes, np.minimum(need, 1) - 1e-9)


def nothing(part: Part, ladder: Ladder) -> Indices:
    return np.full(len(part.peaks), len(ladder.sizes) - 1)


def compute_optimizer(part: Part, ladder: Ladder) -> Indices:
    return up(part.percentile(99.5) * 1.2, ladder.sizes)


def four_fifths(part: Part, ladder: Ladder) -> Indices:
    return up(part.percentile(99.5) / 0.8, ladder.sizes)


def strictest(part: Part, ladder: Ladder) -> Indices:
    return up(np.nanpercentile(part.peaks, 99.5, axis=1) / 0.8, ladder.sizes)


def optscale(part: Part, ladder: Ladder) -> Indices:
    return up(part.percentile(99) / 0.8, ladder.sizes)


def trimtab(part: Part, ladder: Ladder, weight: float = DEFAULT.weight) -> Indices:
    room = Preferences(weight=weight)
    if ladder.vcpus is not None:
        room = Preferences(weight=weight, headroom=HEADROOM, vcpus=ladder.vcpus)
    return choose(part.peaks, ladder.sizes, averages=part.averages, prefer=room).chosen


def careful(part: Part, ladder: Ladder) -> Indices:
    return trimtab(part, ladder, weight=168)


def without_room(part: Part, ladder: Ladder) -> Indices:
    return trimtab(part, Ladder(ladder.sizes))


def by_time(part: Part, ladder: Ladder) -> Indices:
    """Points instead of hours: the share of the time above, by the tail alone."""
    total = cost(ladder.sizes, tail.exceedance(part.points, ladder.sizes))
    total[:, -1] = 1
    found: Indices = np.argmin(total, axis=1)
    return found


def oracle(part: Part, ladder: Ladder) -> Indices:
    """Given the judged part: the smallest size that it never exceeds."""
    return up(np.nanmax(part.peaks, axis=1), ladder.sizes)


CO: Final = "Compute Optimizer (P99.5 x 1.2)"
CO_FIFTH: Final = "the same, a fifth of the new size free"
CO_STRICT: Final = "the same, of hourly maxima"
CAREFUL: Final = "Trimtab, an hour weighs a week"
METHODS: Final[dict[str, Callable[[Part, Ladder], Indices]]] = {
    "do nothing": nothing,
    CO: compute_optimizer,
    CO_FIFTH: four_fifths,
    CO_STRICT: strictest,
    "OptScale (q99 / 80 %)": optscale,
    "Trimtab": trimtab,
    CAREFUL: careful,
}


@dataclass
class Tally:
    """Sums over loads: a load's saving is the share of its price."""

    loads: int = 0
    saved: float = 0.0
    oracle: float = 0.0
    hours: float = 0.0
    time: float = 0.0
    touched: int = 0

    def add(self, chosen: Indices, best: Indices, judged: Part, ladder: Ladder) -> None:
        given = ladder.sizes[chosen]
        hours, time = _above(judged.peaks, given), _above(judged.points, given)
        self.loads += len(chosen)
        self.saved += float((1 - given).sum())
        self.oracle += float((1 - ladder.sizes[best]).sum())
        self.hours += float(hours.sum())
        self.time += float(time.sum())
        self.touched += int((hours > 0).sum())

    def row(self) -> dict[str, Any]:
        return {
            "loads": self.loads,
            "saving_percent": round(100 * self.saved / self.loads, 2),
            "share_of_oracle_percent": round(100 * self.saved / self.oracle, 2),
            "hours_above_percent": round(100 * self.hours / self.loads, 4),
            "time_above_percent": round(100 * self.time / self.loads, 4),
            "loads_ever_above_percent": round(100 * self.touched / self.loads, 1),
        }


def judge(
    into: Iterable[dict[str, Tally]],
    methods: Mapping[str, Callable[[Part, Ladder], Indices]],
    ladder: Ladder,
    decides: Part,
    judges: Part,
) -> None:
    """Add what each method chooses to its tally, and what the oracle does to the oracle's."""
    best = oracle(judges, ladder)
    chosen = {name: method(decides, ladder) for name, method in methods.items()}
    for tallies in into:
        for name, sizes in (chosen | {"oracle": best}).items():
            tallies.setdefault(name, Tally()).add(sizes, best, judges, ladder)


def _above(values: Floats, sizes: Floats) -> Floats:
    """The share of the known values above each row's size."""
    known = np.maximum((~np.isnan(values)).sum(axis=1), 1)
    found: Floats = (values > sizes[:, None] * (1 + 1e-9)).sum(axis=1) / known
    return found
