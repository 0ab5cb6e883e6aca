"""Utilisation with a known truth: seeded traces of loads as machines for training and serving have.

All are in shares of the present size, at 5-minute grain. Nothing of them is tuned to a method; the
ranges are wide on purpose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.signal import lfilter

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Rng = np.random.Generator

AN_HOUR = 12
"""Points."""
A_DAY = 24 * AN_HOUR


def traces(kind: str, count: int, days: int, seed: int) -> Floats:
    """Points of so many loads of one kind, a row a load."""
    # A word of its own, so that a kind's traces do not change when another kind is added.
    rng = np.random.default_rng([seed, *kind.encode()])
    return np.clip(KINDS[kind](count, days, rng), 0, 1)


def _clock(days: int) -> tuple[Floats, Floats, Floats]:
    day = np.arange(days * A_DAY) / A_DAY
    return day, day % 1 * 24, np.floor(day) % 7


def _noise(rng: Rng, count: int, days: int, scale: Floats | float, memory: float = 0.9) -> Floats:
    """Autoregressive: what is high now will be for a while."""
    white = rng.normal(0, np.sqrt(1 - memory**2), (count, days * A_DAY))
    return scale * lfilter([1], [1, -memory], white, axis=1)


def _level(rng: Rng, count: int) -> Floats:
    return rng.uniform(0.05, 0.5, (count, 1))


def steady(count: int, days: int, rng: Rng) -> Floats:
    """A service that is asked evenly."""
    scale = rng.uniform(0.01, 0.1, (count, 1))
    return _level(rng, count) * (1 + _noise(rng, count, days, scale, 0.95))


def diurnal(count: int, days: int, rng: Rng) -> Floats:
    """Serving people: days, nights, and weekends that differ."""
    _, hour, weekday = _clock(days)
    noon, weekend = rng.uniform(8, 14, (count, 1)), rng.uniform(0.2, 1, (count, 1))
    sun = np.clip(np.sin(np.pi * (hour[None] - noon + 6) / 12), 0, None)
    week = np.where(weekday[None] >= 5, weekend, 1)
    scale = rng.uniform(0.02, 0.12, (count, 1))
    shape = 0.3 + 0.7 * sun * week
    return _level(rng, count) * shape * (1 + _noise(rng, count, days, scale))


def growing(count: int, days: int, rng: Rng) -> Floats:
    """A product that finds its users: 5 to 25 % more a week."""
    day, hour, _ = _clock(days)
    weekly = rng.uniform(0.05, 0.25, (count, 1))
    sun = np.clip(np.sin(np.pi * (hour[None] - 4) / 12), 0, None)
    scale = rng.uniform(0.02, 0.08, (count, 1))
    shape = (0.4 + 0.6 * sun) * (1 + weekly * day[None] / 7)
    return 0.6 * _level(rng, count) * shape * (1 + _noise(rng, count, days, scale))


def drifting(count: int, days: int, rng: Rng) -> Floats:
    """Days unlike each other: deadlines, campaigns, teams that come; a level that wanders."""
    _, hour, _ = _clock(days)
    scale, memory = rng.uniform(0.05, 0.25, (count, 1)), 0.7
    wander = lfilter(
        [1], [1, -memory], rng.normal(0, np.sqrt(1 - memory**2), (count, days)), axis=1
    )
    level = np.repeat(np.exp(scale * wander), A_DAY, axis=1)
    sun = np.clip(np.sin(np.pi * (hour[None] - 4) / 12), 0, None)
    load = 0.8 * _level(rng, count) * level * (0.5 + 0.5 * sun)
    return load * (1 + _noise(rng, count, days, 0.05))


def bursty(count: int, days: int, rng: Rng) -> Floats:
    """Quiet, and now and then not: 0.3 to 6 bursts a day of heavy-tailed height."""
    level = _level(rng, count)
    load = 0.3 * level * (1 + _noise(rng, count, days, 0.1))
    often = rng.uniform(0.3, 6, (count, 1)) / A_DAY
    for row, at in np.argwhere(rng.random(load.shape) < often):
        height = level[row, 0] * min(0.3 + 0.5 * rng.pareto(2.5), 2.5)
        load[row, at : at + rng.geometric(1 / (1.5 * AN_HOUR))] += height
    return load


def batch(count: int, days: int, rng: Rng) -> Floats:
    """A job each night or each week, about as long and as large as the last."""
    level = _level(rng, count)
    load = 0.1 * level * (1 + _noise(rng, count, days, 0.1))
    starts, every = rng.integers(0, 24, count), rng.choice([1, 1, 7], count)
    for row in range(count):
        for day in range(0, days, every[row]):
            at = max(int((day * 24 + starts[row]) * AN_HOUR + rng.normal(0, AN_HOUR)), 0)
            long = int(AN_HOUR * rng.lognormal(1, 0.4))
            load[row, at : at + long] += level[row, 0] * rng.lognormal(0, 0.08)
    return load


def gpu(count: int, days: int, rng: Rng) -> Floats:
    """A machine of 8 GPUs that a team shares: jobs of 1, 2 or 4 come by chance, some long."""
    load = np.zeros((count, days * A_DAY))
    for row in range(count):
        for at in rng.integers(0, days * A_DAY, rng.poisson(rng.uniform(0.5, 8) * days)):
            long = int(AN_HOUR * rng.lognormal(0.7, 1.0))
            load[row, at : at + long] += rng.choice([1, 1, 1, 2, 4]) / 8 * rng.uniform(0.5, 1)
    return load


def pods(count: int, days: int, rng: Rng) -> Floats:
    """GPUs of a serving fleet: most of them hardly used, each busy at hours of its own."""
    _, hour, _ = _clock(days)
    level, peak = rng.beta(0.6, 4, (count, 1)), rng.uniform(0, 24, (count, 1))
    sun = np.clip(np.cos(np.pi * (hour[None] - peak) / 12), 0, None)
    load = level * (0.2 + 0.8 * sun) * (1 + _noise(rng, count, days, 0.25))
    for row, at in np.argwhere(rng.random(load.shape) < 2 / A_DAY):
        load[row, at : at + rng.geometric(1 / 6)] += rng.uniform(0.1, 0.9)
    return load


KINDS: dict[str, Callable[[int, int, Rng], Floats]] = {
    f.__name__: f for f in (steady, diurnal, growing, drifting, bursty, batch, gpu, pods)
}
ALONE = tuple(name for name in KINDS if name != "pods")
"""The kinds that are sized one by one; pods are sized as a fleet."""
