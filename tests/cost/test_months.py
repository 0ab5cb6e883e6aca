from datetime import date
from decimal import Decimal

import pytest

from cost.months import calendar_months, days_in_month


@pytest.mark.parametrize(
    ("day", "days"), [((2026, 2, 28), 28), ((2028, 2, 1), 29), ((2026, 12, 31), 31)]
)
def test_days_of_a_days_month(day, days):
    assert days_in_month(date(*day)) == days


def test_whole_months_are_whole_numbers():
    # 31 times 1 / 31 would not be.
    assert calendar_months(date(2026, 1, 1), 365) == 12


def test_parts_of_two_months_count_by_their_own_lengths():
    assert calendar_months(date(2026, 2, 15), 14 + 31) == Decimal("1.5")


def test_no_days_are_no_months():
    assert calendar_months(date(2026, 2, 15), 0) == 0
