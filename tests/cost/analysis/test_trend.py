import datetime as dt
from decimal import Decimal

import pytest

from cost.bill import Bill
from tests.cost.analysis.show import result, rows


def test_each_month_with_its_mean_day_against_the_one_before(quiet: Bill) -> None:
    found = [row for row in rows(quiet, "trend") if row["service"] == "AmazonS3"]
    assert [(row["month"].month, row["cost"], row["days"]) for row in found] == [
        (10, "620", 31),
        (9, "600", 30),
        (8, "620", 31),
    ]
    assert [row.get("change") for row in found] == [0, 0, None]


def test_the_dearest_of_the_last_month_is_first(quiet: Bill) -> None:
    found = rows(quiet, "trend")
    october = [Decimal(row["cost"]) for row in found if row["month"].month == 10]
    assert found[0]["month"].month == 10
    assert october == sorted(october, reverse=True)


def test_an_open_month_is_compared_by_the_day(jumped: Bill) -> None:
    last = [row for row in rows(jumped, "trend") if row["month"] == dt.date(2026, 10, 1)]
    ec2 = next(row for row in last if row["service"] == "AmazonEC2" and row["days"] == 20)
    assert Decimal(ec2["per_day"]) == pytest.approx(Decimal(ec2["cost"]) / 20)
    assert ec2["change"] > 0.1


def test_a_slope_is_told_from_four_weeks_on(quiet: Bill, brief: Bill) -> None:
    assert "Theil-Sen over the last 8 weeks" in result(quiet, "trend").notes[0]
    assert result(brief, "trend").notes[0] == "no slope is told from less than 28 settled days"
