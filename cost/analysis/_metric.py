"""What a business counts (requests, tokens, users), day by day, read from a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Metric:
    """How much of something there was, by day and by a dimension of the bill."""

    name: str
    """What is counted, such as `requests`: the file's name."""
    rows: tuple[tuple[dt.date, str | None, Decimal], ...]
    """Day, value of the dimension (None where the file has one number a day), amount."""
