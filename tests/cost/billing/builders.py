"""Tiny bills, line by line, in each format's own spelling."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cost.bill import Bill, load

GPUS = {"g5.12xlarge": 4, "c5.large": 0, "m5.large": 0}

CUR = {
    "identity_line_item_id": "id",
    "identity_time_interval": "2026-10-01T10:00:00Z/2026-10-01T11:00:00Z",
    "bill_invoice_id": "INV1",
    "bill_payer_account_id": "000000000001",
    "bill_billing_period_start_date": "2026-10-01T00:00:00Z",
    "bill_billing_period_end_date": "2026-11-01T00:00:00Z",
    "line_item_usage_account_id": "000000000002",
    "line_item_line_item_type": "Usage",
    "line_item_line_item_description": "$1 per hour",
    "line_item_usage_start_date": "2026-10-01T10:00:00Z",
    "line_item_usage_end_date": "2026-10-01T11:00:00Z",
    "line_item_product_code": "AmazonEC2",
    "line_item_usage_type": "BoxUsage:m5.large",
    "line_item_operation": "RunInstances",
    "line_item_availability_zone": "us-east-1a",
    "line_item_resource_id": "i-1",
    "line_item_usage_amount": "1",
    "line_item_currency_code": "USD",
    "line_item_unblended_cost": "1",
    "pricing_public_on_demand_cost": "1",
    "pricing_unit": "Hrs",
}

FOCUS = {
    "BilledCost": "1",
    "EffectiveCost": "1",
    "ListCost": "1",
    "BillingCurrency": "USD",
    "BillingPeriodStart": "2026-10-01T00:00:00Z",
    "BillingPeriodEnd": "2026-11-01T00:00:00Z",
    "ChargePeriodStart": "2026-10-01T10:00:00Z",
    "ChargePeriodEnd": "2026-10-01T11:00:00Z",
    "ChargeCategory": "Usage",
    "ServiceName": "Amazon EC2",
    "ProviderName": "AWS",
    "Tags": "NULL",
}

LEGACY_GROUPS = {
    "identity_": "identity",
    "bill_": "bill",
    "line_item_": "lineItem",
    "pricing_": "pricing",
    "product_": "product",
    "savings_plan_": "savingsPlan",
    "reservation_": "reservation",
    "split_line_item_": "splitLineItem",
}


def cur(number: int = 1, **more: str) -> dict[str, str]:
    """A line of CUR; its id and its hour follow its number."""
    return {**CUR, "identity_line_item_id": f"id{number}", **more}


def focus(**more: str) -> dict[str, str]:
    """A row of FOCUS."""
    return {**FOCUS, **more}


def slashed(name: str) -> str:
    """CUR 2.0's name as legacy CUR spells it; tags stay."""
    for prefix, group in LEGACY_GROUPS.items():
        if name.startswith(prefix):
            words = name.removeprefix(prefix).split("_")
            lower = prefix in {"pricing_", "product_"}
            first = words[0] if lower else words[0].capitalize()
            return f"{group}/{first}{''.join(w.capitalize() for w in words[1:])}"
    return name


def write_csv(path: Path, rows: list[dict[str, str]]) -> Path:
    """A CSV, gzipped if its name says so; columns are those that any row has."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows(rows)
    data = text.getvalue().encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def write_legacy(path: Path, rows: list[dict[str, str]]) -> Path:
    return write_csv(path, [{slashed(k): v for k, v in row.items()} for row in rows])


def write_parquet(path: Path, columns: dict[str, pa.Array]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)
    return path


def manifest(folder: Path, assembly: str, files: list[str]) -> Path:
    """A legacy report's Manifest.json."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "report-Manifest.json"
    path.write_text(json.dumps({"assemblyId": assembly, "reportKeys": files}))
    return path


def read(*sources: Path, **options: Any) -> Bill:
    """The bill, with a small table of GPUs."""
    return load([str(s) for s in sources], gpus=GPUS, **options)


def only(bill: Bill, *columns: str) -> list[dict[str, Any]]:
    """The bill's rows as dicts of these columns, by resource."""
    rows = bill.rows.order_by(["ResourceId", "ChargePeriodStart", "BilledCost"])
    found: list[dict[str, Any]] = rows.select(*columns).to_pyarrow().to_pylist()
    return found


def total(bill: Bill, column: str = "BilledCost") -> Any:
    """A sum over the daily roll-up."""
    return bill.daily[column].sum().to_pyarrow().as_py()


def at(hour: int, day: int = 1) -> dt.datetime:
    """A moment of October 2026 as bills have it: UTC, without saying so."""
    return dt.datetime(2026, 10, day, hour)  # noqa: DTZ001 - naive UTC is what is asserted
