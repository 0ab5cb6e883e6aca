"""The two roll-ups keep every cent, and group by what they say."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cost.bill import Bill
from tests.cost.billing.builders import at, cur, read, write_csv

TAX = {
    "line_item_line_item_type": "Tax",
    "line_item_usage_type": "",
    "line_item_resource_id": "",
    "line_item_usage_start_date": "2026-10-01T00:00:00Z",
    "line_item_usage_end_date": "2026-11-01T00:00:00Z",
}


def hour(number: int, start: str, end: str, **more: str) -> dict[str, str]:
    times = {"line_item_usage_start_date": start, "line_item_usage_end_date": end}
    return cur(number) | times | more


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> Bill:
    """Two hours of an instance across midnight, one of a gateway, a month's tax."""
    lines = [
        hour(1, "2026-10-01T23:00:00Z", "2026-10-02T00:00:00Z"),
        hour(2, "2026-10-02T00:00:00Z", "2026-10-02T01:00:00Z"),
        hour(3, "2026-10-02T00:00:00Z", "2026-10-02T01:00:00Z")
        | {"line_item_usage_type": "NatGateway-Hours", "line_item_resource_id": "nat-1"},
        cur(4) | TAX | {"line_item_unblended_cost": "0.3"},
    ]
    return read(write_csv(tmp_path_factory.mktemp("bill") / "a.csv", lines))


def rows(table: Any, *columns: str) -> list[tuple[Any, ...]]:
    found = table.order_by(list(columns)).select(*columns).to_pyarrow().to_pylist()
    return [tuple(row.values()) for row in found]


def test_daily_cuts_at_midnight_utc(bill: Bill) -> None:
    found = rows(bill.daily, "day", "ResourceId", "BilledCost", "row_count")
    first, second = dt.date(2026, 10, 1), dt.date(2026, 10, 2)
    assert found == [
        (first, "i-1", 1, 1),
        (first, None, Decimal("0.3"), 1),
        (second, "i-1", 1, 1),
        (second, "nat-1", 1, 1),
    ]


def test_a_charge_of_a_month_says_over_how_many_days_it_runs(bill: Bill) -> None:
    assert rows(bill.daily, "charge_days", "ChargeCategory") == [
        (1, "Usage"),
        (1, "Usage"),
        (1, "Usage"),
        (31, "Tax"),
    ]


def test_hourly_holds_compute_only(bill: Bill) -> None:
    found = rows(bill.hourly, "hour", "x_InstanceType", "x_GpuCount")
    assert found == [(at(23), "m5.large", 0), (at(0, 2), "m5.large", 0)]


def test_hourly_holds_what_compute_plans_cover_without_an_instance(tmp_path: Path) -> None:
    kinds = ("Fargate-vCPU-Hours:perCPU", "EUW1-Lambda-GB-Second", "Requests-Tier1")
    lines = [
        cur(n) | {"line_item_usage_type": kind, "line_item_operation": "Run"}
        for n, kind in enumerate(kinds)
    ]
    found = rows(read(write_csv(tmp_path / "a.csv", lines)).hourly, "x_UsageType", "x_Operation")
    assert found == [("EUW1-Lambda-GB-Second", "Run"), ("Fargate-vCPU-Hours:perCPU", "Run")]


def test_both_add_up_to_the_rows(bill: Bill) -> None:
    total = bill.rows.BilledCost.sum().to_pyarrow().as_py()
    assert bill.daily.BilledCost.sum().to_pyarrow().as_py() == total == Decimal("3.3")
    compute = bill.rows.filter(bill.rows.x_InstanceType.notnull())
    hourly = bill.hourly.BilledCost.sum().to_pyarrow().as_py()
    assert compute.BilledCost.sum().to_pyarrow().as_py() == hourly


def test_a_row_without_an_end_is_one_day(tmp_path: Path) -> None:
    line = cur(1) | {"line_item_usage_end_date": ""}
    assert rows(read(write_csv(tmp_path / "a.csv", [line])).daily, "charge_days") == [(1,)]
