"""Values that are no utilisation: left out as gaps, named and counted, never guessed at."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from cost.measures import Measure

ROUNDING: Final = 1.0
"""Agents report a little over 100 % now and then."""


class Screen:
    """Looks at each value once; what it refuses is told by `notes`."""

    def __init__(self, start: datetime, end: datetime) -> None:
        """Refuse what is outside of these hours; `end` is exclusive, both naive UTC."""
        self.start, self.end = start, end
        self._refused: Counter[str] = Counter()
        self._highest: dict[str, float] = {}

    def passes(self, measure: Measure, at: datetime, value: float) -> bool:
        """Whether a value can be one of this measure's."""
        why = self._why(measure, at, value)
        if why is not None:
            self._refused[f"{measure.id}: {why}"] += 1
            return False
        self._highest[measure.id] = max(value, self._highest.get(measure.id, 0.0))
        return True

    def refuse(self, why: str) -> None:
        """Count something else that was left out."""
        self._refused[why] += 1

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out and how often, and what looks like another unit."""
        left_out = [f"left out {count} x {why}" for why, count in sorted(self._refused.items())]
        shares = [
            f"{name} never exceeds 1: if those are shares and not per cent, they are read too low"
            for name, highest in sorted(self._highest.items())
            if 0 < highest <= 1 and name.endswith(("_utilization", "_percent"))
        ]
        return (*left_out, *shares)

    def _why(self, measure: Measure, at: datetime, value: float) -> str | None:
        if math.isnan(value):
            return "not a number"
        if math.isinf(value):
            return "infinite"
        if value < 0:
            return "negative"
        if measure.unit == "percent" and value > 100 + ROUNDING:
            return "above 100 %"
        if at >= self.end:
            return "later than the window (a clock that is ahead?)"
        return "earlier than the window" if at < self.start else None
