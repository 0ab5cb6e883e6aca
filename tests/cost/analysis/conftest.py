"""A small bill with every kind of charge that a view tells apart, as hours and as days."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from cost.bill import Bill
from tests.cost.analysis.seasons import season
from tests.cost.billing.builders import cur, read, write_csv

PLAN = "arn:aws:savingsplans::1:savingsplan/p"
RESERVED = "arn:aws:ec2:us-east-1:1:reserved-instances/r"
MONTH = {
    "line_item_usage_start_date": "2026-10-01T00:00:00Z",
    "line_item_usage_end_date": "2026-11-01T00:00:00Z",
    "line_item_usage_type": "",
    "line_item_resource_id": "",
    "line_item_usage_amount": "",
    "pricing_unit": "",
    "pricing_public_on_demand_cost": "",
}
S3 = {"line_item_product_code": "AmazonS3", "pricing_public_on_demand_cost": ""}


def tags(**given: str) -> dict[str, str]:
    return {"resource_tags": json.dumps({f"user_{k}": v for k, v in given.items()})}


def at(day: int, hour: int) -> dict[str, str]:
    start, end = f"2026-10-{day:02}T{hour:02}:00:00Z", f"2026-10-{day:02}T{hour + 1:02}:00:00Z"
    return {
        "identity_time_interval": f"{start}/{end}",
        "line_item_usage_start_date": start,
        "line_item_usage_end_date": end,
    }


def bytes_(kind: str, gb: str, usd: str) -> dict[str, str]:
    return {
        "line_item_usage_type": kind,
        "line_item_usage_amount": gb,
        "line_item_unblended_cost": usd,
        "pricing_unit": "GB",
        "line_item_resource_id": "",
    }


def committed() -> list[dict[str, str]]:
    """A Savings Plan used by 60 of 100 in one hour and wholly in another; half a reservation."""
    plan = {"savings_plan_savings_plan_arn": PLAN}
    covered = plan | {
        "line_item_line_item_type": "SavingsPlanCoveredUsage",
        "savings_plan_savings_plan_effective_cost": "0.6",
        **tags(team="web", component="services.api"),
    }
    fee = plan | MONTH | {"line_item_line_item_type": "SavingsPlanRecurringFee"}
    fee |= {"line_item_unblended_cost": "1", "savings_plan_total_commitment_to_date": "1"}
    back = plan | {"line_item_line_item_type": "SavingsPlanNegation", "line_item_resource_id": ""}
    held = {"reservation_reservation_arn": RESERVED}
    return [
        cur(1, **at(1, 10), **covered),
        cur(2, **at(1, 10), **back, line_item_unblended_cost="-1"),
        cur(3, **fee | at(1, 10), savings_plan_used_commitment="0.6"),
        cur(4, **fee | at(1, 11), savings_plan_used_commitment="1"),
        cur(
            5,
            **at(1, 12),
            **held,
            line_item_line_item_type="DiscountedUsage",
            line_item_unblended_cost="0",
            reservation_effective_cost="0.5",
        ),
        cur(
            6,
            **MONTH | held,
            line_item_line_item_type="RIFee",
            line_item_unblended_cost="1",
            reservation_unused_recurring_fee="0.5",
            reservation_unused_amortized_upfront_fee_for_billing_period="0",
        ),
    ]


def compute() -> list[dict[str, str]]:
    """On demand and spot, with and without tags; a run of two instances."""
    gpu = {
        "line_item_usage_type": "BoxUsage:g5.12xlarge",
        "line_item_unblended_cost": "5.672",
        "pricing_public_on_demand_cost": "5.672",
        "product_instance_type": "g5.12xlarge",
        **tags(team="ml", component="clusters.gpu", **{"run-id": "r1"}),
    }
    spot = gpu | {
        "line_item_usage_type": "SpotUsage:g5.12xlarge",
        "line_item_line_item_description": "g5.12xlarge Linux/UNIX Spot Instance-hour",
        "line_item_unblended_cost": "2.2688",
        "line_item_resource_id": "i-spot",
        "product_instance_type": "",
    }
    return [
        cur(10, **at(1, 10)),
        cur(11, **at(1, 10), **tags(team="web", component="services.api")),
        cur(12, **at(2, 10), **gpu),
        cur(13, **at(2, 11), **spot),
        cur(14, **at(2, 12), **spot),
    ]


def other() -> list[dict[str, str]]:
    """Storage, requests, transfer, and what no one uses."""
    network = tags(team="platform", component="network.main")
    requests = {"line_item_usage_type": "Requests-Tier1", "pricing_unit": "Requests"}
    stored = {"line_item_usage_type": "TimedStorage-ByteHrs", "pricing_unit": "GB-Mo"}
    lake = tags(team="ml", component="lake.raw", app="Lake")
    return [
        cur(20, **at(1, 1), **S3 | stored | lake, line_item_usage_amount="512")
        | {"line_item_unblended_cost": "11.776"},
        cur(21, **at(1, 1), **S3 | requests | lake, line_item_usage_amount="4000")
        | {"line_item_unblended_cost": "0.02"},
        cur(30, **at(1, 2), **bytes_("NatGateway-Bytes", "100", "4.5"), **network),
        cur(31, **at(1, 2), **bytes_("DataTransfer-Out-Bytes", "10", "0.9"), **network),
        cur(32, **at(1, 2), **bytes_("USE1-EUC1-AWS-Out-Bytes", "50", "1"), **network),
        cur(33, **at(1, 2), **bytes_("DataTransfer-Regional-Bytes", "7", "0.07")),
        cur(40, **MONTH, line_item_line_item_type="Tax", line_item_unblended_cost="3.21"),
        cur(41, **MONTH, line_item_line_item_type="Credit", line_item_unblended_cost="-1.5"),
        cur(42, **MONTH, line_item_line_item_type="Refund", line_item_unblended_cost="-0.25"),
    ]


def lines() -> list[dict[str, str]]:
    """All of it. A line's own id is all that tells it from the others."""
    return [*committed(), *compute(), *other()]


def lacking() -> list[dict[str, str]]:
    """Lines that lack what a view would like to know, and two that count otherwise."""
    unlisted = {"pricing_public_on_demand_cost": ""}
    spot = {"line_item_usage_type": "SpotUsage:m5.large", "line_item_resource_id": "i-spot"}
    training = {"line_item_usage_type": "USE1-Train:ml.g5.12xlarge"}
    software = {
        "line_item_usage_type": "SoftwareUsage:g5.12xlarge",
        "product_instance_type": "g5.12xlarge",
    }
    return [
        cur(1, **unlisted),
        cur(2, **unlisted, **spot),
        cur(3, **training),
        cur(4, **software),
        cur(5, line_item_unblended_cost="", **tags(team="ml")),
    ]


@pytest.fixture(scope="session")
def hours(tmp_path_factory: pytest.TempPathFactory) -> Bill:
    """The bill by the hour; its lines are kept, as many tests ask for them."""
    bill = read(write_csv(tmp_path_factory.mktemp("views") / "hours.csv", lines()))
    kept = bill.con.create_table("kept_lines", bill.rows, temp=True)
    return replace(bill, find_rows=lambda: kept)


@pytest.fixture(scope="session")
def gaps(tmp_path_factory: pytest.TempPathFactory) -> Bill:
    """A bill of such lines."""
    return read(write_csv(tmp_path_factory.mktemp("views") / "gaps.csv", lacking()))


@pytest.fixture(scope="session")
def days(tmp_path_factory: pytest.TempPathFactory) -> Bill:
    """The same bill by the day: each hour's usage as its day's."""
    daily = [whole_day(line) for line in lines()]
    return read(write_csv(tmp_path_factory.mktemp("views") / "days.csv", daily))


def whole_day(line: dict[str, str]) -> dict[str, str]:
    """An hour's line as its day's; a month's stays."""
    if line["line_item_usage_end_date"] > "2026-11":
        return line
    day = line["line_item_usage_start_date"][:10]
    start, end = f"{day}T00:00:00Z", f"{day[:8]}{int(day[8:]) + 1:02}T00:00:00Z"
    return line | {
        "identity_time_interval": f"{start}/{end}",
        "line_item_usage_start_date": start,
        "line_item_usage_end_date": end,
    }


@pytest.fixture(scope="session")
def requests_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the services answered, by day and component."""
    path = tmp_path_factory.mktemp("views") / "requests.csv"
    path.write_text("date,component,value\n2026-10-01,services.api,1000\n2026-10-01,gone,5\n")
    return path


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Bill:
    """Three whole months of a week's pattern."""
    return season(tmp_path_factory.mktemp("season"), dt.date(2026, 11, 1))


@pytest.fixture(scope="session")
def jumped(tmp_path_factory: pytest.TempPathFactory) -> Bill:
    """The same until before 21 October, two days of which were dear."""
    jumps = {dt.date(2026, 10, 13): 150, dt.date(2026, 10, 14): 170}
    return season(tmp_path_factory.mktemp("season"), dt.date(2026, 10, 21), jumps)


@pytest.fixture(scope="session")
def brief(tmp_path_factory: pytest.TempPathFactory) -> Bill:
    """Its first twelve days."""
    return season(tmp_path_factory.mktemp("season"), dt.date(2026, 8, 13))
