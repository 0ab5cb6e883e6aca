"""Bills that are read by every engine: every charge type, and what exports do to text."""

from __future__ import annotations

from pathlib import Path

import duckdb

from tests.cost.analysis.conftest import lines
from tests.cost.billing.builders import cur, focus, write_csv, write_legacy

DOUBLES = ("cost", "amount", "commitment", "commitment_to_date", "fee", "period")


def cur2(folder: Path) -> Path:
    """CUR 2.0 as AWS writes it: Parquet, doubles, timestamps, a map of tags."""
    text = write_csv(folder / "lines.csv", lines())
    target = folder / "cur2.parquet"
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    rows = f"read_csv('{text}', all_varchar = true, header = true)"
    names = [name for (name, *_) in con.execute(f"DESCRIBE SELECT * FROM {rows}").fetchall()]  # noqa: S608
    columns = ", ".join(f"{_typed(name)} AS {name}" for name in names)
    con.execute(f"COPY (SELECT {columns} FROM {rows}) TO '{target}' (FORMAT parquet)")  # noqa: S608
    return target


def _typed(name: str) -> str:
    if name == "resource_tags":
        return f"CAST(CAST({name} AS JSON) AS MAP(VARCHAR, VARCHAR))"
    if name.endswith(("start_date", "end_date")):
        return f"CAST(CAST({name} AS TIMESTAMPTZ) AS TIMESTAMP)"
    return f"CAST({name} AS DOUBLE)" if name.endswith(DOUBLES) else name


def legacy(folder: Path) -> Path:
    """Legacy CUR with what people's exports have done to it."""
    tag = "resourceTags/user:"
    odd = [
        cur(1, line_item_line_item_description='a "quoted" one,\nof two lines'),
        cur(1, line_item_line_item_description="the same line again"),
        cur(2, line_item_unblended_cost="$1,234.50") | {f"{tag}Team": "a", f"{tag}team": "b"},
        cur(3, line_item_unblended_cost="0.1234567890123456789012345"),
        cur(4, line_item_unblended_cost="nothing", line_item_usage_account_id="NULL"),
        cur(5, line_item_unblended_cost="1e-7", line_item_line_item_type="Unheard"),
        cur(6, line_item_usage_start_date="10/1/26", line_item_usage_end_date=""),
        cur(7, line_item_usage_start_date="2026-10-02T01:30:00+05:30"),
        cur(8, line_item_usage_end_date="2026-10-01T23:59:59Z"),
        cur(9, line_item_operation="EKSPod-EC2"),
    ]
    return write_legacy(folder / "a b+c%20d" / "bill-1.csv.gz", [*odd, *lines()])


def focus_csv(folder: Path) -> Path:
    """FOCUS, with tags as JSON and amounts of another currency."""
    rows = [
        focus(Tags='{"user:team": "ml", "component": "a"}', x_InstanceType="m5.large"),
        focus(Tags="{not json", BillingCurrency="EUR", BilledCost="0.30"),
        focus(Tags="", ChargeCategory="Tax", BilledCost="-2", ChargePeriodEnd="null"),
    ]
    return write_csv(folder / "focus.csv", rows)
