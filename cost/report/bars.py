"""The picture of the days: how high each bar's parts are. The page's script draws it likewise."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import datetime as dt

    from cost.report.rollup import Rollup

SERIES: Final = 6
"""Services that are told apart; the rest is drawn together."""

BY: Final = "service"


@dataclass(frozen=True)
class Bar:
    """A day, or as many days as there are in a bar."""

    label: str
    """Its first day; of a bar for fewer days than the others, also for how many."""
    short: bool
    """It is for fewer days, as the last one is where they do not come out even."""
    usd: float
    """All of it."""
    parts: list[tuple[int, float]]
    """Number of the series, and its height in percent of the scale; from the ground up."""


@dataclass(frozen=True)
class Bars:
    """The picture."""

    bars: list[Bar]
    series: list[str]
    scale: float
    """What the upper edge stands for, in the bill's currency."""


def draw(rollup: Rollup, end: dt.date) -> Bars:
    """The days by service; what is below zero is not drawn.

    Args:
        rollup: what to draw.
        end: the first day after the bill's period.
    """
    names = rollup.values[BY]
    place = list(rollup.values).index(BY)
    sums: dict[tuple[int, int], float] = defaultdict(float)
    for key, cell in rollup.cells.items():
        for bar, amount in cell.bars.items():
            sums[bar, min(key[place], SERIES)] += amount
    heights = [
        [max(0.0, sums[bar, n]) for n in range(min(len(names), SERIES + 1))]
        for bar in range(len(rollup.days))
    ]
    scale = nice(max((sum(parts) for parts in heights), default=0))
    bars = [
        Bar(
            label=_label(rollup.step, day, end),
            short=(end - day).days < rollup.step,
            usd=sum(parts),
            parts=[(n + 1, 100 * part / scale) for n, part in enumerate(parts) if part],
        )
        for day, parts in zip(rollup.days, heights, strict=True)
    ]
    series = names[:SERIES] + (["other"] if len(names) > SERIES else [])
    return Bars(bars, series, scale)


def _label(step: int, day: dt.date, end: dt.date) -> str:
    days = (end - day).days
    return f"{day}, {days} of {step} days" if days < step else str(day)


def nice(most: float) -> float:
    """The scale's end: the next round number.

    >>> nice(412.1), nice(87), nice(0), nice(100)
    (500.0, 100.0, 1.0, 100.0)
    """
    if most <= 0:
        return 1.0
    power = 1.0
    while power < most:
        power *= 10
    while power / 10 >= most:
        power /= 10
    return next(power * part for part in (0.2, 0.25, 0.5, 1) if power * part >= most)
