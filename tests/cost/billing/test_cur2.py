"""CUR 2.0: Parquet with maps, CSV with JSON text, deliveries that overwrite or pile up."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from cost.billing.cur2 import SOURCE
from tests.cost.billing.builders import at, cur, only, read, total, write_csv, write_parquet

MAP = pa.map_(pa.string(), pa.string())
ZONED = pa.timestamp("us", tz="Europe/Berlin")
TEN = dt.datetime(2026, 10, 1, 10, tzinfo=dt.UTC)


def parquet(path: Path, cost: float = 123.4567891, line: int = 1) -> Path:
    columns = {name: pa.array([value]) for name, value in cur(line).items()}
    columns |= {
        "line_item_unblended_cost": pa.array([cost]),
        "line_item_usage_start_date": pa.array([TEN], ZONED),
        "line_item_usage_end_date": pa.array([TEN + dt.timedelta(hours=1)], ZONED),
        "savings_plan_savings_plan_a_r_n": pa.array([""]),
        "resource_tags": pa.array([[("user_cost_center", "cc-1"), ("user_team", "")]], MAP),
        "product": pa.array([[("product_name", "EC2"), ("instance_type", "g5.12xlarge")]], MAP),
    }
    return write_parquet(path, columns)


def test_parquet_with_maps_and_zoned_times(tmp_path: Path) -> None:
    bill = read(parquet(tmp_path / "a.parquet"))
    (row,) = only(
        bill, "ChargePeriodStart", "x_CostCenter", "x_Team", "ServiceName", "x_InstanceType"
    )
    assert row == {
        "ChargePeriodStart": at(10),
        "x_CostCenter": "cc-1",
        "x_Team": None,
        "ServiceName": "EC2",
        "x_InstanceType": "g5.12xlarge",
    }
    assert (bill.quality.formats[0].source, bill.quality.formats[0].version) == (SOURCE.id, "2.0")
    assert total(bill) == Decimal("123.4567891"), "no binary noise"


def test_an_empty_arn_is_no_commitment(tmp_path: Path) -> None:
    (row,) = only(read(parquet(tmp_path / "a.parquet")), "CommitmentDiscountId", "x_PurchaseOption")
    assert row == {"CommitmentDiscountId": None, "x_PurchaseOption": "OnDemand"}


def test_csv_carries_maps_as_json(tmp_path: Path) -> None:
    lines = [
        cur(1)
        | {"resource_tags": '{"user_component": "clusters.a", "user_run_id": "r1"}'}
        | {"product": '{"product_name": "EC2", "region": "us-east-1"}'},
        cur(2, line_item_resource_id="i-2") | {"resource_tags": "{cut off", "product": "{}"},
    ]
    bill = read(write_csv(tmp_path / "a.csv", lines))
    first, second = only(bill, "x_Component", "x_RunId", "ServiceName", "RegionId", "Tags")
    assert (first["x_Component"], first["x_RunId"]) == ("clusters.a", "r1")
    assert dict(first["Tags"]) == {"component": "clusters.a", "run-id": "r1"}
    assert (second["x_Component"], second["ServiceName"]) == (None, "AmazonEC2")
    assert second["RegionId"] == "us-east-1", "from the zone"
    assert bill.quality.unparsed_values == 1


def test_gpus_come_from_the_table_that_is_passed_in(tmp_path: Path) -> None:
    lines = [
        cur(n, line_item_usage_type=f"BoxUsage:{kind}", line_item_resource_id=f"i-{n}")
        for n, kind in enumerate(("g5.12xlarge", "m5.large", "zz9.large"))
    ]
    bill = read(write_csv(tmp_path / "a.csv", lines))
    assert [row["x_GpuCount"] for row in only(bill, "x_GpuCount")] == [4, 0, None]


def test_of_deliveries_that_pile_up_the_newest_counts(tmp_path: Path) -> None:
    month = tmp_path / "data" / "BILLING_PERIOD=2026-10"
    name = "2026-10-{}T10:00:00.000Z-6b622448-daaa-439c-92f1-afc727f1e0a3"
    for day, cost in (("02", 1.0), ("30", 4.0), ("09", 2.0)):
        parquet(month / name.format(day) / "a-00001.snappy.parquet", cost)
    bill = read(tmp_path)
    assert total(bill) == 4
    assert bill.quality.files_superseded == 2


def test_parts_of_one_delivery_all_count(tmp_path: Path) -> None:
    month = tmp_path / "data" / "BILLING_PERIOD=2026-10"
    parquet(month / "a-00001.snappy.parquet", 1.0, line=1)
    parquet(month / "a-00002.snappy.parquet", 2.0, line=2)
    (tmp_path / "metadata").mkdir()
    (tmp_path / "metadata" / "a-Manifest.json").write_text('{"executionId": "x"}')
    bill = read(tmp_path)
    assert (total(bill), bill.quality.files) == (3, 2)


@pytest.mark.slow
def test_the_same_bill_as_csv_and_parquet_is_the_same(tmp_path: Path) -> None:
    line = cur() | {"line_item_unblended_cost": "0.0104", "resource_tags": "{}", "product": "{}"}
    csv = read(write_csv(tmp_path / "a.csv", [line]))
    parq = read(parquet(tmp_path / "a.parquet", 0.0104))
    assert total(csv) == total(parq) == Decimal("0.0104")


TABLE = {
    "HOURLY": ("2026-10-01T10:00:00Z", "2026-10-01T11:00:00Z", "hourly"),
    "DAILY": ("2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z", "daily"),
    "MONTHLY": ("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z", "monthly"),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("granularity", "resources"), [("HOURLY", 1), ("DAILY", 0), ("MONTHLY", 0)]
)
def test_every_configuration_of_the_table(
    tmp_path: Path, granularity: str, resources: bool
) -> None:
    """TIME_GRANULARITY, INCLUDE_RESOURCES and the net columns of accounts with discounts."""
    start, end, expected = TABLE[granularity]
    line = cur(
        line_item_usage_start_date=start,
        line_item_usage_end_date=end,
        line_item_unblended_cost="1",
        line_item_net_unblended_cost="0.9",
        resource_tags="{}",
    )
    if not resources:
        del line["line_item_resource_id"]
    bill = read(write_csv(tmp_path / "a.csv", [line]))
    assert bill.quality.granularity == expected
    assert total(bill) == Decimal("0.9")
    assert bill.quality.formats[0].net
    missing = bill.quality.formats[0].missing_columns
    assert ("line_item_resource_id" in missing) is not resources
