"""The size that is cheapest, hours above it included.

A size costs its price, and each hour in which the load is above it costs as much as `weight` hours
of the present machine. That is the newsvendor's trade-off (Arrow, Harris & Marschak 1951): a step
down that saves much may run a little more risk than one that saves a little; a fixed percentile
with a fixed headroom can't say that. However much it saves, no size is taken that is expected to be
exceeded too often.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from cost.demand import days, room, tail, trend

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

OVERLOAD_WEIGHT: Final = 84
"""An hour above the size weighs as much as half a week of the present machine."""
HOURS_ABOVE: Final = 0.9
"""No size is taken that is expected to be exceeded for more hours in 14 days than this."""
HORIZON_DAYS: Final = 14
"""How long a size must do: until the next look."""


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """What an hour of too little is worth, how many there may be, and how far ahead to look.

    `hours_above` are those of 14 days in which a size may be exceeded.
    `headroom` is the share of 4 vCPUs that the 95th percentile of hourly averages leaves free, of
    more vCPUs less (`cost.demand.room`); 0 leaves it to the peaks alone. `vcpus` are those of the
    present size. `monday` is the weekday of the first hour, 0 for a Monday.
    """

    weight: float = OVERLOAD_WEIGHT
    hours_above: float = HOURS_ABOVE
    horizon_days: int = HORIZON_DAYS
    headroom: float = 0.0
    vcpus: float = room.REFERENCE
    monday: int = 0


@dataclass(frozen=True)
class Sizes:
    """Which of the given sizes to take, and the expected share of hours above each."""

    chosen: NDArray[np.int64]
    exceedance: Floats
    growth: Floats


DEFAULT: Final = Preferences()


def expected(
    peaks: Floats, sizes: Floats, averages: Floats | None = None, prefer: Preferences = DEFAULT
) -> tuple[Floats, Floats]:
    """The share of hours above each size until the horizon, and the growth a day.

    Args:
        peaks: hourly maxima, a row a resource, in shares of the present size; NaN is a gap.
        sizes: in shares of the present size, ascending.
        averages: hourly averages: they show growth better than peaks do.
        prefer: how far ahead to look.
    """
    peaks = np.asarray(peaks, dtype=np.float64)
    grows = trend.find(peaks if averages is None else np.asarray(averages, dtype=np.float64))
    rates = exceedance(peaks, sizes, prefer.monday)
    up = grows.growth > 0
    if up.any():
        rates[up] = np.mean(
            [
                exceedance(later, sizes, prefer.monday)
                for later in trend.through(peaks[up], grows.of(up), prefer.horizon_days)
            ],
            axis=0,
        )
    return rates, grows.growth


def cost(prices: Floats, rates: Floats, prefer: Preferences = DEFAULT) -> Floats:
    """What sizes cost with their hours above, in shares of the present price.

    Infinite where a size would be exceeded too often.

    Args:
        prices: of the sizes, in shares of the present price.
        rates: the share of hours above each, of one load or a row a load.
        prefer: what an hour above is worth, and how many there may be.
    """
    too_often = rates > prefer.hours_above / (24 * 14)
    return np.where(too_often, np.inf, prices + prefer.weight * rates)


def exceedance(peaks: Floats, sizes: Floats, monday: int = 0) -> Floats:
    """The share of hours above each size, by hours or by days, whichever is more."""
    by_hours = tail.exceedance(peaks, sizes)
    return np.maximum(by_hours, days.exceedance(peaks, sizes, monday))


def choose(
    peaks: Floats,
    sizes: Floats,
    prices: Floats | None = None,
    averages: Floats | None = None,
    prefer: Preferences = DEFAULT,
) -> Sizes:
    """The cheapest size of each row; the last one is the present size, which is always allowed.

    Args:
        peaks: hourly maxima, a row a resource, in shares of the present size; NaN is a gap.
        sizes: in shares of the present size, ascending; the last is the present one.
        prices: of the sizes, in shares of the present price; the sizes themselves if not given.
        averages: hourly averages, for growth and for `prefer.headroom`.
        prefer: what an hour above the size is worth.
    """
    sizes = np.asarray(sizes, dtype=np.float64)
    rates, growth = expected(peaks, sizes, averages, prefer)
    price = sizes if prices is None else np.asarray(prices, dtype=np.float64)
    total = cost(price, rates, prefer)
    if prefer.headroom:
        held = sustained(peaks if averages is None else averages) * prefer.vcpus
        least = room.needed(held, prefer.headroom)[:, None]
        total = np.where(least > sizes * prefer.vcpus, np.inf, total)
    # What exceeds the present size exceeds every smaller one as well: staying is never worse.
    total[:, -1] = price[-1]
    return Sizes(np.argmin(total, axis=1), rates, growth)


def sustained(averages: Floats) -> Floats:
    """The 95th percentile of each row's hourly averages; NaN is left out."""
    ordered = np.sort(np.asarray(averages, dtype=np.float64), axis=1)
    known = (~np.isnan(ordered)).sum(axis=1)
    place = np.clip(np.ceil(known * 0.95).astype(int) - 1, 0, None)
    held: Floats = np.nan_to_num(ordered[np.arange(len(ordered)), place])
    return held
