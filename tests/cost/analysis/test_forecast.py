import datetime as dt

import pytest

from cost.bill import Bill
from tests.cost.analysis.seasons import DAY, FIRST, usd
from tests.cost.analysis.show import residual, result, rows


def test_an_open_month_at_its_end(jumped: Bill) -> None:
    (row,) = rows(jumped, "forecast")
    assert (row["month"], row["days_ahead"]) == (dt.date(2026, 10, 1), 13)
    days = [dt.date(2026, 10, 1) + n * DAY for n in range(31)]
    settled = sum(usd(day) * 10 + 201 for day in days[:18]) / 10 + 320 + 7.07
    assert (float(row["cost"]), row["other"]) == (pytest.approx(settled), "7.07")
    ahead = sum(usd(day) * 10 + 201 for day in days[18:]) / 10
    assert float(row["forecast"]) == pytest.approx(settled + ahead, rel=0.01)
    assert float(row["low"]) <= float(row["forecast"]) <= float(row["high"])


def test_how_wrong_it_was_is_shown_beside_simpler_ways(jumped: Bill) -> None:
    (row,) = rows(jumped, "forecast")
    assert row["method"] != "naive"
    assert 0 < row["error"] < row["weekly_error"] < row["naive_error"]
    assert row["tests"] == 79 - 13 - 14 + 1  # settled days, days ahead, two weeks


def test_a_whole_bill_foretells_the_next_month(quiet: Bill) -> None:
    (row,) = rows(quiet, "forecast")
    assert (row["month"], row["days_ahead"]) == (dt.date(2026, 11, 1), 30)
    assert (row["cost"], row["other"]) == ("0", "0")
    november = sum(usd(dt.date(2026, 11, 1) + n * DAY) + 20.1 for n in range(30))
    assert float(row["forecast"]) == pytest.approx(november, rel=0.01)
    assert residual(quiet, "forecast") == [f"{result(quiet, 'forecast').total:.2f}"]


def test_each_team_has_its_own(jumped: Bill) -> None:
    found = rows(jumped, "forecast", by=("team",))
    assert [row.get("team") for row in found] == ["ml", None]
    (whole,) = rows(jumped, "forecast")
    assert sum(float(row["cost"]) for row in found) == pytest.approx(float(whole["cost"]))


def test_too_short_is_said_and_no_interval_is_made_up(brief: Bill) -> None:
    (row,) = rows(brief, "forecast")
    assert row["why"] == (
        "too short to test: 10 days of history; to try 21 days ahead 4 times takes 38"
    )
    assert not {"low", "high", "error"} & set(row)
    assert (row["method"], row["tests"]) == ("run-rate", 0)
    mean = sum(usd(FIRST + n * DAY) + 20.1 for n in range(3, 10)) / 7
    assert float(row["forecast"]) == pytest.approx(float(row["cost"]) + 21 * mean, abs=0.01)


def test_without_a_settled_day(hours: Bill) -> None:
    (row,) = result(hours, "forecast").rows
    assert (row["residual"], row["why"]) == (True, "too short: no settled day of usage")
