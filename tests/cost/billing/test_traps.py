"""What trips up readers of bills: lines that repeat an id, borders of months, many accounts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from cost.bill import Bill
from tests.cost.billing.builders import cur, read, write_legacy

PLAN = "arn:aws:savingsplans::1:savingsplan/p"


def line(number: int, start: str, end: str, cost: str, **more: str) -> dict[str, str]:
    return (
        cur(
            number,
            identity_time_interval=f"{start}/{end}",
            line_item_usage_start_date=start,
            line_item_usage_end_date=end,
            line_item_unblended_cost=cost,
            line_item_resource_id=f"r-{number}",
        )
        | more
    )


LINES = [
    # One id in two hours: AWS's ids are unique only with their interval.
    line(1, "2026-10-01T00:00:00Z", "2026-10-01T01:00:00Z", "1"),
    line(1, "2026-10-01T01:00:00Z", "2026-10-01T02:00:00Z", "1"),
    # The hour that Europe has twice, and the last one of the month.
    line(2, "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2"),
    line(3, "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z", "2"),
    line(4, "2026-10-31T23:00:00Z", "2026-11-01T00:00:00Z", "3"),
    # Used in September, billed in October.
    line(5, "2026-09-30T23:00:00Z", "2026-10-01T00:00:00Z", "4"),
    # A fee's interval spans the month.
    line(
        6,
        "2026-10-01T00:00:00Z",
        "2026-11-01T00:00:00Z",
        "310",
        line_item_line_item_type="RIFee",
        reservation_reservation_a_r_n="arn:r",
        reservation_unused_recurring_fee="31",
        reservation_unused_amortized_upfront_fee_for_billing_period="",
    ),
    # The columns of plans may be empty in accounts without one.
    line(
        7,
        "2026-10-02T00:00:00Z",
        "2026-10-02T01:00:00Z",
        "5",
        line_item_line_item_type="SavingsPlanRecurringFee",
        savings_plan_savings_plan_a_r_n=PLAN,
        savings_plan_total_commitment_to_date="",
        savings_plan_used_commitment="",
    ),
    # Another account of the same payer, another seller, and money back.
    line(
        8,
        "2026-10-03T00:00:00Z",
        "2026-10-03T01:00:00Z",
        "6",
        line_item_usage_account_id="000000000003",
        bill_billing_entity="AWS Marketplace",
        line_item_product_code="4n8s7seller",
        product_product_name="A Seller's Database",
        line_item_legal_entity="A Seller, Inc.",
    ),
    line(
        9,
        "2026-10-03T00:00:00Z",
        "2026-10-03T01:00:00Z",
        "-0.5",
        line_item_line_item_type="EdpDiscount",
    ),
]


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> Bill:
    return read(write_legacy(tmp_path_factory.mktemp("traps") / "a.csv", LINES))


@pytest.fixture(scope="module")
def days(bill: Bill) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = bill.daily.to_pyarrow().to_pylist()
    return found


def by(days: list[dict[str, Any]], resource: str) -> list[dict[str, Any]]:
    return [row for row in days if row["ResourceId"] == resource]


def test_nothing_is_lost_and_negative_amounts_count(bill: Bill, days: list[dict[str, Any]]) -> None:
    expected = sum(Decimal(row["line_item_unblended_cost"]) for row in LINES)
    assert sum(row["BilledCost"] for row in days) == expected
    assert bill.quality.rows == len(LINES)
    assert bill.quality.duplicate_rows == 0


def test_one_id_in_two_hours_is_two_lines(days: list[dict[str, Any]]) -> None:
    assert sum(row["BilledCost"] for row in by(days, "r-1")) == 2


def test_days_are_utc_also_where_clocks_change(days: list[dict[str, Any]]) -> None:
    for resource in ("r-2", "r-3"):
        assert [row["day"] for row in by(days, resource)] == [dt.date(2026, 10, 25)]


def test_the_last_hour_belongs_to_its_month(days: list[dict[str, Any]]) -> None:
    (row,) = by(days, "r-4")
    assert (row["day"], row["BillingPeriodStart"].month) == (dt.date(2026, 10, 31), 10)


def test_a_late_line_belongs_to_the_month_that_bills_it(
    bill: Bill, days: list[dict[str, Any]]
) -> None:
    (row,) = by(days, "r-5")
    assert (row["day"], row["BillingPeriodStart"].month) == (dt.date(2026, 9, 30), 10)
    assert [month.month for month in bill.quality.months] == ["2026-10"]


def test_a_fee_s_interval_is_known(days: list[dict[str, Any]]) -> None:
    (row,) = by(days, "r-6")
    assert (row["charge_days"], row["EffectiveCost"]) == (31, 31)
    assert row["CommitmentDiscountStatus"] == "Unused"


def test_a_plan_s_empty_columns_are_no_waste(days: list[dict[str, Any]]) -> None:
    (row,) = by(days, "r-7")
    assert (row["BilledCost"], row["EffectiveCost"]) == (5, 0)


def test_a_payer_s_accounts_stay_apart(days: list[dict[str, Any]]) -> None:
    assert {row["BillingAccountId"] for row in days} == {"000000000001"}
    assert {row["SubAccountId"] for row in days} == {"000000000002", "000000000003"}


def test_a_seller_of_the_marketplace_is_named(days: list[dict[str, Any]], bill: Bill) -> None:
    (row,) = by(days, "r-8")
    assert row["ServiceName"] == "A Seller's Database"
    sold = bill.rows.filter(bill.rows.ResourceId == "r-8").PublisherName
    assert sold.to_pyarrow().to_pylist() == ["A Seller, Inc."]


def test_granularity_is_that_of_usage_not_of_fees(bill: Bill) -> None:
    assert bill.quality.granularity == "hourly"
