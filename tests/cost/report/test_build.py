import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import ibis.expr.types as ir
import pytest

from cost import bill as bills
from cost.analysis._budgets import parse
from cost.analysis._exact import total
from cost.analysis._found import views
from cost.analysis._view import Options
from cost.bill import Bill
from cost.errors import InputError
from cost.report.build import build
from cost.report.model import Report
from cost.report.sections import DAY, SLICES
from tests.fixtures.bill import BILLED, LINES, line, write_bill


def test_currencies_are_never_added_and_what_is_made_up_is_known(tmp_path: Path) -> None:
    euro = line(
        3,
        "7",
        line_item_currency_code="EUR",
        line_item_usage_type="x",
        bill_invoice_id="SIMULATED-202610",
    )
    bill = bills.load([write_bill(tmp_path, [*LINES, euro])])
    with pytest.raises(InputError, match="several currencies"):
        build(bill, sources=["two"])
    found = build(bill, sources=["two"], currency="EUR")
    assert found.totals.billed == total(r["billed"] for r in found.views["service"].rows) == 7
    assert found.simulated
    with pytest.raises(InputError, match="GBP"):
        build(bill, sources=["two"], currency="GBP")


def test_totals_are_the_bill_to_the_digit_and_say_what_they_equal(report: Report) -> None:
    assert report.totals.billed == BILLED
    assert report.totals.effective == BILLED
    named = {"billed": "UnblendedCost", "effective": "AmortizedCost"}
    assert report.totals.cost_explorer == named


def test_list_prices_that_the_source_lacks_are_unknown(report: Report) -> None:
    assert report.totals.listed is None


@pytest.mark.parametrize("name", [*SLICES, DAY])
def test_every_slice_adds_up_in_both_costs(report: Report, name: str) -> None:
    rows = report.views[name].rows
    assert total(row["billed"] for row in rows) == report.totals.billed
    assert total(row["effective"] for row in rows) == report.totals.effective


def test_has_every_view_that_needs_nothing_more(report: Report) -> None:
    known = {view.id for view in views() if not view.needs} - {"spend"}
    assert set(report.views) == known | {*SLICES, DAY}
    for view in report.views.values():
        assert view.total == report.totals.effective
        assert view.cost_explorer == "AmortizedCost"


def never() -> ir.Table:
    raise AssertionError("hours are another reading of all lines")


def test_a_view_that_needs_more_is_there_once_it_has_it_and_hours_are_not_read(bill: Bill) -> None:
    options = Options(more={"budget": parse("50")})
    found = build(replace(bill, find_hourly=never), sources=["x"], options=options)
    assert found.views["budget"].rows


def test_what_has_no_component_is_kept(report: Report) -> None:
    untagged = [r for r in report.views["component"].rows if r["component"] is None]
    assert [row["billed"] for row in untagged] == [Decimal("2.0913")]


def test_json_has_rows_by_name_and_what_explains_them_apart(report: Report) -> None:
    found = json.loads(report.model_dump_json())
    assert found["totals"]["billed"] == "88.49930000000000000000"
    (gpu, rest) = found["views"]["cost-per-gpu-hour"]
    assert Decimal(gpu["gpu_hours"]) == 56
    assert Decimal(gpu["cost"]) == Decimal("86.408")
    assert rest["residual"]
    about = found["about"]["cost-per-gpu-hour"]
    assert about["cost_explorer"] == "AmortizedCost"
    assert "rows" not in about
    assert about.keys() >= {"title", "columns", "total", "notes"}
