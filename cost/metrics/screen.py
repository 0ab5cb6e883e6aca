"""Values that are no utilisation: left out as gaps, named and counted, never guessed at."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from cost.measures import Measure
    from cost.metrics.table import Reading

ROUNDING: Final = 1.0
"""Agents report a little over 100 % now and then."""
NAMED: Final = 3


class Screen:
    """Looks at each value once; what it refuses is told by `notes`.

    A resource with a percentage above 100 is in another unit: none of that metric's hours is
    `trusted`, for the highest would be missing.
    """

    def __init__(self, start: datetime, end: datetime) -> None:
        """Refuse what is outside of these hours; `end` is exclusive, both naive UTC."""
        self.start, self.end = start, end
        self._refused: Counter[str] = Counter()
        self._strange: Counter[tuple[str, str]] = Counter()
        self._highest: dict[str, float] = {}
        self._percent: set[str] = set()

    def passes(self, resource: str, measure: Measure, at: datetime, value: float) -> bool:
        """Whether a value can be one of this measure's."""
        why = self._why(at, value)
        if why is not None:
            self._refused[f"{measure.id}: {why}"] += 1
            return False
        if measure.unit == "percent":
            self._percent.add(measure.id)
            if value > 100 + ROUNDING:
                self._strange[measure.id, resource] += 1
                return False
        self._highest[measure.id] = max(value, self._highest.get(measure.id, 0.0))
        return True

    def refuse(self, why: str) -> None:
        """Count something else that was left out."""
        self._refused[why] += 1

    def trusted(self, readings: Iterable[Reading]) -> list[Reading]:
        """Those of resources without a strange value; call it when all values were looked at."""
        return [r for r in readings if (r.metric, r.resource_id) not in self._strange]

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out and how often, and what looks like another unit."""
        strange = ((*key, count) for key, count in sorted(self._strange.items()))
        return (
            *left_out(self._refused),
            *other_units(strange),
            *shares(self._highest, self._percent),
        )

    def _why(self, at: datetime, value: float) -> str | None:
        if math.isnan(value):
            return "not a number"
        if math.isinf(value):
            return "infinite"
        if value < 0:
            return "negative"
        if at >= self.end:
            return "later than the window (a clock that is ahead?)"
        return "earlier than the window" if at < self.start else None


def left_out(refused: Mapping[str, int]) -> tuple[str, ...]:
    """What was left out, and how often."""
    return tuple(f"left out {count} x {why}" for why, count in sorted(refused.items()) if count)


def other_units(found: Iterable[tuple[str, str, int]]) -> tuple[str, ...]:
    """Resources with percentages above 100: metric, resource and how often, in order."""
    resources: dict[str, list[str]] = {}
    counts: Counter[str] = Counter()
    for metric, resource, count in found:
        resources.setdefault(metric, []).append(resource)
        counts[metric] += count
    return tuple(
        f"{metric} of {len(ids)} resources is not used ({', '.join(ids[:NAMED])}"
        f"{', …' if len(ids) > NAMED else ''}): {counts[metric]} x above 100 %: another unit?"
        for metric, ids in resources.items()
    )


def shares(highest: Mapping[str, float], percent: Collection[str]) -> tuple[str, ...]:
    """Percentages that look like shares of 1, by the highest of each metric."""
    return tuple(
        f"{name} never exceeds 1: if those are shares and not per cent, they are read too low"
        for name, value in sorted(highest.items())
        if 0 < value <= 1 and name in percent
    )
