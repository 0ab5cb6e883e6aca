import datetime as dt
from typing import Any

import pytest

from cost.analysis._budgets import parse
from cost.bill import Bill
from cost.errors import InputError
from tests.cost.analysis.show import residual, result, rows


def burn(bill: Bill, *budgets: str) -> list[dict[str, Any]]:
    return rows(bill, "budget", more={"budget": parse(budgets)})


def test_how_fast_each_burns(jumped: Bill) -> None:
    whole, team = burn(jumped, "3000", "team=ml:5000")
    assert (whole["scope"], whole["month"]) == ("everything", dt.date(2026, 10, 1))
    assert (whole["cost"], whole["verdict"]) == ("2164.87", "will be exceeded")
    assert whole["spent_share"] == pytest.approx(2164.87 / 3000)
    assert whole["month_share"] == pytest.approx(18 / 31)
    assert (team["scope"], team["cost"], team["verdict"]) == ("team ml", "1797.8", "within")
    assert "gone_on" not in team


def test_the_day_on_which_it_is_gone(jumped: Bill) -> None:
    (row,) = burn(jumped, "3000")
    # 2,164.87 by the 18th, and about 620 a week from Monday the 19th on: 540 of it on weekdays.
    assert row["gone_on"] == dt.date(2026, 10, 26)
    (spent,) = burn(jumped, "2000")
    assert (spent["gone_on"], spent["verdict"]) == (dt.date(2026, 10, 16), "exceeded")


def test_between_forecast_and_interval_s_end_it_is_at_risk(jumped: Bill) -> None:
    (row,) = burn(jumped, "3000")
    (risky,) = burn(jumped, str((float(row["forecast"]) + float(row["high"])) / 2))
    assert risky["verdict"] == "at risk"


def test_a_month_that_is_over_is_judged_by_what_it_was(quiet: Bill) -> None:
    within, exceeded = burn(quiet, "3300", "service=AmazonS3:619.99")
    assert (within["cost"], within["forecast"], within["verdict"]) == (
        "3250.17",
        "3250.17",
        "within",
    )
    assert (exceeded["cost"], exceeded["verdict"]) == ("620", "exceeded")
    assert exceeded["gone_on"] == dt.date(2026, 10, 31)


def test_with_what_each_does_not_count_it_adds_up(jumped: Bill) -> None:
    left = residual(jumped, "budget", more={"budget": parse(["3000", "team=ml:5000"])})
    assert left == ["6613.3", "6980.37"]


def test_a_budget_that_nothing_counts_towards_is_told(jumped: Bill) -> None:
    found = result(jumped, "budget", more={"budget": parse("team=gone:5")})
    assert found.notes[0] == "nothing was spent by team gone: check its name"


def test_without_a_budget_there_is_no_answer(jumped: Bill) -> None:
    with pytest.raises(InputError, match="needs --budget"):
        result(jumped, "budget")
