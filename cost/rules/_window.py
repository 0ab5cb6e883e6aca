"""The hours of a bill that rules look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class Window:
    """The hours that are looked at: whole UTC days, `end` is exclusive. Times are naive UTC."""

    start: datetime
    end: datetime

    @classmethod
    def of_days(cls, last: date, days: int) -> Window:
        """The given number of days, up to and including the last one."""
        end = datetime(last.year, last.month, last.day) + timedelta(days=1)  # noqa: DTZ001 - naive UTC
        return cls(start=end - timedelta(days=days), end=end)

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.end - self.start).days
