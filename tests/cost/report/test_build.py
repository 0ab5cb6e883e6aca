from decimal import Decimal
from pathlib import Path

import pytest

from cost import bill as bills
from cost.analysis.spend import DIMENSIONS
from cost.errors import InputError
from cost.report.build import build
from cost.report.model import Report
from tests.fixtures.bill import BILLED, LINES, line, write_bill


def test_currencies_are_never_added(tmp_path: Path) -> None:
    euro = line(3, "7", line_item_currency_code="EUR", line_item_usage_type="x")
    bill = bills.load([write_bill(tmp_path, [*LINES, euro])])
    with pytest.raises(InputError, match="several currencies"):
        build(bill, sources=["two"])
    assert build(bill, sources=["two"], currency="EUR").totals.billed == 7
    assert build(bill, sources=["two"], currency="USD").totals.billed == BILLED
    with pytest.raises(InputError, match="GBP"):
        build(bill, sources=["two"], currency="GBP")


def test_totals_are_the_bill_to_the_digit(report: Report) -> None:
    assert report.totals.billed == BILLED
    assert report.totals.effective == BILLED


def test_list_prices_that_the_source_lacks_are_unknown(report: Report) -> None:
    assert report.totals.listed is None


@pytest.mark.parametrize("dimension", [*DIMENSIONS, "day"])
def test_every_view_sums_to_the_bill(report: Report, dimension: str) -> None:
    rows = getattr(report.views, dimension)
    assert sum(row.billed for row in rows) == report.totals.billed
    assert sum(row.effective for row in rows) == report.totals.effective


def test_what_has_no_component_is_kept(report: Report) -> None:
    untagged = [row for row in report.views.component if row.key is None]
    assert [row.billed for row in untagged] == [Decimal("2.0913")]


def test_gpu_hours_count_gpus_of_running_time_only(report: Report) -> None:
    (row,) = report.views.gpu
    assert row.instance_hours == 14
    assert row.gpu_hours == 56
    assert row.effective == Decimal("86.408")
    assert row.cost_per_gpu_hour == pytest.approx(86.408 / 56)


def test_largest_changes_compare_the_last_week_with_the_one_before(report: Report) -> None:
    changes = {row.component: row.change for row in report.views.movers}
    assert changes == {
        "clusters.trainer": Decimal("46.704"),
        "clusters.<script>alert(1)</script>": Decimal("-39.704"),
    }


def test_json_carries_money_as_strings(report: Report) -> None:
    again = Report.model_validate_json(report.model_dump_json(by_alias=False))
    assert again.totals == report.totals
    assert '"billed":"88.49930000000000000000"' in report.model_dump_json()


def test_a_simulated_bill_says_so_by_itself(tmp_path: Path) -> None:
    made_up = line(3, "7", bill_invoice_id="SIMULATED-202610", line_item_usage_type="x")
    assert build(bills.load([write_bill(tmp_path, [made_up])]), sources=["x"]).simulated
    real = line(3, "7", bill_invoice_id="1234567890", line_item_usage_type="x")
    assert not build(bills.load([write_bill(tmp_path, [real])]), sources=["x"]).simulated
