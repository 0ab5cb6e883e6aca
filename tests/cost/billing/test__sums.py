"""Text files that are summed up as they are parsed give what their lines give."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from cost.bill import Bill
from cost.billing import _sums
from cost.billing._lines import Text
from tests.cost.billing.builders import cur, focus, read, write_csv

ODD = [
    cur(1, line_item_unblended_cost="1,234.50", line_item_resource_id='"a"\nb'),
    cur(2, line_item_unblended_cost="what", line_item_usage_start_date="5/1/26"),
    cur(3, line_item_unblended_cost="0.0000000000000000000012", line_item_resource_id=""),
    cur(4, line_item_line_item_type="Odd", bill_invoice_id=""),
    cur(5, line_item_usage_start_date="", identity_line_item_id=""),
    cur(6, line_item_operation="EKSPod-EC2"),
]
CLOUDS = [
    focus(BilledCost="2", x_Own="1", Tags='{"team": "a"}'),
    focus(EffectiveCost="0.5", x_Own="2", ChargePeriodStart="2026-10-01T10:00:00+02:00"),
]


@pytest.fixture(params=[ODD, CLOUDS], ids=["cur", "focus"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return write_csv(tmp_path / "a.csv", request.param)


def everything(bill: Bill) -> list[Any]:
    tables = [sorted(map(str, t.to_pyarrow().to_pylist())) for t in (bill.daily, bill.hourly)]
    return [*tables, bill.quality, bill.period]


def by_line(file: Path, patch: pytest.MonkeyPatch, **options: Any) -> Bill:
    patch.setattr(Text, "sums_up", False)
    return read(file, **options)


def test_the_sums_are_those_of_the_lines(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bill = read(file)
    assert not bill.lines_at_hand
    summed = everything(bill)
    assert summed == everything(by_line(file, monkeypatch))


def test_a_month_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = "bill_billing_period_start_date"
    lines = [cur(1), cur(2, **{start: "2026-11-01T00:00:00Z"}), cur(2)]
    file = write_csv(tmp_path / "a.csv", lines)
    bill = read(file, month="2026-10")
    assert not bill.lines_at_hand, "the same id in another month is no repeat"
    assert bill.quality.rows == 2
    summed = everything(bill)
    assert summed == everything(by_line(file, monkeypatch, month="2026-10"))


def test_what_does_not_fit_into_memory_is_read_line_by_line(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> Any:
        raise duckdb.OutOfMemoryException("full")

    expected = read(file)
    monkeypatch.setattr(_sums, "_computed", full)
    found = read(file)
    assert found.lines_at_hand
    assert everything(found) == everything(expected)
