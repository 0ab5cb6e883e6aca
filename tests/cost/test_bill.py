"""Loading a bill: months, the canonical schema, what is left behind."""

import gc
import tempfile
import zipfile
from pathlib import Path

import duckdb
import pytest

from cost.bill import load
from cost.billing.schema import CANONICAL
from cost.errors import InputError, SourceError
from tests.cost.billing.builders import at, cur, focus, read, total, write_csv

SEPTEMBER = {
    "bill_billing_period_start_date": "2026-09-01T00:00:00Z",
    "bill_billing_period_end_date": "2026-10-01T00:00:00Z",
    "line_item_usage_start_date": "2026-09-30T10:00:00Z",
    "line_item_usage_end_date": "2026-09-30T11:00:00Z",
}


@pytest.mark.parametrize("line", [cur(), focus()], ids=["cur", "focus"])
def test_every_format_reads_into_the_canonical_schema(tmp_path: Path, line: dict[str, str]) -> None:
    rows = read(write_csv(tmp_path / "a.csv", [line])).rows
    assert tuple(rows.schema().items()) == tuple(CANONICAL.items())


@pytest.mark.slow
def test_formats_may_be_mixed(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [cur()])
    write_csv(tmp_path / "b.csv", [focus(BilledCost="2")])
    bill = read(tmp_path)
    assert total(bill) == 3
    assert {form.source for form in bill.quality.formats} == {"cur2", "focus"}


@pytest.mark.slow
def test_one_month_of_several(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [cur(1), cur(2, **SEPTEMBER)])
    assert [m.month for m in read(file).quality.months] == ["2026-09", "2026-10"]
    bill = read(file, month="2026-09")
    assert (total(bill), bill.quality.rows) == (1, 1)
    assert bill.period == (at(0, 1).replace(month=9), at(0, 1))


def test_a_month_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [cur()])
    with pytest.raises(SourceError, match="no rows of a bill of 2025-01"):
        read(file, month="2025-01")


def test_a_month_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'2026' is no month"):
        read(write_csv(tmp_path / "a.csv", [cur()]), month="2026")


@pytest.mark.slow
def test_a_missing_month_is_noted(tmp_path: Path) -> None:
    line = {key: value.replace("2026-09", "2026-08") for key, value in SEPTEMBER.items()}
    quality = read(write_csv(tmp_path / "a.csv", [cur(1), cur(2, **line)])).quality
    assert quality.missing_months == ("2026-09",)


@pytest.mark.slow
def test_open_months_are_told_from_final_ones(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [cur(1, bill_invoice_id=""), cur(2, **SEPTEMBER)])
    states = [month.state for month in read(file).quality.months]
    assert states == ["final", "open"]


def test_the_untagged_share_is_of_usage(tmp_path: Path) -> None:
    tagged = cur(1, line_item_unblended_cost="3") | {"resource_tags": '{"user_component": "a"}'}
    tax = cur(3, line_item_line_item_type="Tax", line_item_unblended_cost="9")
    quality = read(write_csv(tmp_path / "a.csv", [tagged, cur(2), tax])).quality
    assert (quality.untagged_cost, float(quality.untagged_share or 0)) == (1, 0.25)


def test_missing_columns_are_named_by_format(tmp_path: Path) -> None:
    line = cur()
    del line["line_item_currency_code"]
    bill = read(write_csv(tmp_path / "a.csv", [line]))
    assert "line_item_currency_code" in bill.quality.formats[0].missing_columns
    assert bill.currency == "USD"
    assert "no currency is given: USD is assumed" in bill.quality.notes


@pytest.mark.slow
def test_unpacked_files_go_with_the_bill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(write_csv(tmp_path / "a.csv", [cur()]), "a.csv")
    bill = read(tmp_path / "a.zip")
    assert bill.rows.count().to_pyarrow().as_py() == 1
    assert list((tmp_path / "tmp").rglob("*.csv"))
    del bill
    gc.collect()
    assert not list((tmp_path / "tmp").iterdir())


def test_a_bug_of_ours_is_not_blamed_on_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise duckdb.BinderException("no such column")

    monkeypatch.setattr("cost.bill._build", broken)
    with pytest.raises(duckdb.BinderException):
        read(write_csv(tmp_path / "a.csv", [cur()]))


def test_the_catalogue_knows_gpus_where_no_table_is_given(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [cur(line_item_usage_type="BoxUsage:p4d.24xlarge")])
    assert load([file]).hourly.x_GpuCount.max().to_pyarrow().as_py() == 8
