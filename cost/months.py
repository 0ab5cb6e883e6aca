"""Calendar months: what is billed by the GB-month costs more a day in February than in March."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal


def days_in_month(day: date) -> int:
    """How many days the month of a day has.

    >>> days_in_month(date(2028, 2, 10))
    29
    """
    return monthrange(day.year, day.month)[1]


def calendar_months(first: date, days: int) -> Decimal:
    """How many months so many days are: a whole calendar month is one, whatever its length.

    >>> calendar_months(date(2026, 2, 1), 28 + 31), calendar_months(date(2026, 9, 16), 15)
    (Decimal('2'), Decimal('0.5'))
    """
    dates = (first + timedelta(days=n) for n in range(days))
    of = Counter(day.replace(day=1) for day in dates)
    shares = (Decimal(count) / days_in_month(month) for month, count in of.items())
    return sum(shares, Decimal(0))
