"""Legacy CUR: slashes in names, a column a tag, manifests and assemblies."""

import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from cost.billing.cur_legacy import SOURCE
from cost.errors import SourceError
from tests.cost.billing.builders import (
    cur,
    manifest,
    only,
    read,
    total,
    write_csv,
    write_legacy,
    write_parquet,
)

OLD = "0b5f9a4e-0000-4000-8000-000000000001"
NEW = "0b5f9a4e-0000-4000-8000-000000000002"


def test_is_recognised_by_its_names(tmp_path: Path) -> None:
    bill = read(write_legacy(tmp_path / "any.name", [cur()]))
    (form,) = bill.quality.formats
    assert (form.source, form.version) == (SOURCE.id, "1.0")
    assert bill.quality.granularity == "hourly"


def test_amounts_keep_every_digit(tmp_path: Path) -> None:
    line = cur(line_item_unblended_cost="0.12345678901234567890")
    assert str(total(read(write_legacy(tmp_path / "a.csv.gz", [line])))) == "0.12345678901234567890"


def test_account_ids_keep_their_zeros(tmp_path: Path) -> None:
    (row,) = only(read(write_legacy(tmp_path / "a.csv", [cur()])), "BillingAccountId")
    assert row["BillingAccountId"] == "000000000001"


def test_tags_come_back_as_the_resource_carries_them(tmp_path: Path) -> None:
    tags = {
        "resourceTags/user:cost-center": "cc-1",
        "resourceTags/user:component": "lake.raw",
        "resourceTags/user:My_App": "x",
        "resourceTags/aws:createdBy": "me",
    }
    (row,) = only(
        read(write_legacy(tmp_path / "a.csv", [cur() | tags])),
        "x_CostCenter",
        "x_Component",
        "Tags",
    )
    assert (row["x_CostCenter"], row["x_Component"]) == ("cc-1", "lake.raw")
    assert dict(row["Tags"])["My_App"] == "x"
    assert dict(row["Tags"])["aws:createdBy"] == "me"


@pytest.mark.slow
def test_columns_may_differ_by_month(tmp_path: Path) -> None:
    """Tag columns come and go, and one month's are spelt in another case."""
    write_legacy(tmp_path / "a.csv", [cur(1) | {"resourceTags/user:team": "a"}])
    write_legacy(tmp_path / "b.csv", [cur(2, product_instance_type="m5.large")])
    write_legacy(tmp_path / "c.csv", [cur(3) | {"resourceTags/user:Team": "c"}])
    teams = {row["x_Team"] for row in only(read(tmp_path), "x_Team")}
    assert teams == {"a", "c", None}


@pytest.mark.slow
def test_one_tag_in_two_spellings_is_one(tmp_path: Path) -> None:
    tags = {"resourceTags/user:Team": "", "resourceTags/user:team": "b"}
    (row,) = only(read(write_legacy(tmp_path / "a.csv", [cur() | tags])), "x_Team")
    assert row["x_Team"] == "b"


def test_only_the_assembly_that_the_manifest_names_counts(tmp_path: Path) -> None:
    month = tmp_path / "report" / "20261001-20261101"
    for assembly, cost in ((OLD, "3"), (NEW, "5")):
        line = cur(1, line_item_unblended_cost=cost)
        write_legacy(month / assembly / "report-1.csv.gz", [line])
        manifest(month / assembly, assembly, [f"p/{assembly}/report-1.csv.gz"])
    manifest(month, OLD, [f"p/{OLD}/report-1.csv.gz"])
    bill = read(tmp_path)
    assert total(bill) == 3
    assert (bill.quality.files, bill.quality.files_superseded) == (1, 1)


def test_assemblies_without_the_month_s_manifest_are_refused(tmp_path: Path) -> None:
    for assembly in (OLD, NEW):
        write_legacy(tmp_path / assembly / "report-1.csv.gz", [cur()])
    with pytest.raises(SourceError, match="no manifest that says which counts"):
        read(tmp_path)


@pytest.mark.slow
def test_a_report_that_overwrites_is_read_by_its_manifest(tmp_path: Path) -> None:
    write_legacy(tmp_path / "report-1.csv.gz", [cur(1)])
    write_legacy(tmp_path / "report-2.csv.gz", [cur(2)])
    manifest(tmp_path, NEW, ["p/m/report-1.csv.gz"])
    bill = read(tmp_path)
    assert (bill.quality.rows, bill.quality.files_superseded) == (1, 1)


def test_a_delivery_with_a_missing_part_is_refused(tmp_path: Path) -> None:
    write_legacy(tmp_path / "report-1.csv.gz", [cur()])
    manifest(tmp_path, NEW, ["p/m/report-1.csv.gz", "p/m/report-2.csv.gz"])
    with pytest.raises(SourceError, match=r"report-2.csv.gz, which is not there"):
        read(tmp_path)


def test_a_truncated_manifest_is_refused(tmp_path: Path) -> None:
    write_legacy(tmp_path / "report-1.csv.gz", [cur()])
    manifest(tmp_path, NEW, []).write_text('{"assemblyId": "x"')
    with pytest.raises(SourceError, match="no JSON"):
        read(tmp_path)


def test_a_zip_is_read(tmp_path: Path) -> None:
    plain = write_legacy(tmp_path / "a.csv", [cur()])
    with zipfile.ZipFile(tmp_path / "bill.zip", "w") as archive:
        archive.write(plain, "a.csv")
    assert total(read(tmp_path / "bill.zip")) == 1


@pytest.mark.slow
def test_two_deliveries_as_loose_files_count_once_and_the_invoiced_wins(tmp_path: Path) -> None:
    final = cur(1, line_item_unblended_cost="2")
    early = cur(1, line_item_unblended_cost="7", bill_invoice_id="")
    a = write_legacy(tmp_path / "a-final.csv", [final])
    b = write_legacy(tmp_path / "b-early.csv", [early])
    bill = read(a, b)
    assert total(bill) == 2
    assert (bill.quality.duplicate_rows, bill.quality.duplicate_cost) == (1, Decimal(7))
    assert [row["BilledCost"] for row in only(bill, "BilledCost")] == [2]


def test_the_same_file_twice_is_read_once(tmp_path: Path) -> None:
    write_legacy(tmp_path / "a.csv", [cur()])
    write_legacy(tmp_path / "copy.csv", [cur()])
    bill = read(tmp_path, tmp_path / "a.csv")
    assert (bill.quality.files, bill.quality.files_identical) == (1, 1)
    assert total(bill) == 1


@pytest.mark.slow
def test_lines_without_an_id_are_never_taken_for_repeats(tmp_path: Path) -> None:
    lines = [cur(1, identity_time_interval=""), cur(1, identity_time_interval="")]
    bill = read(write_legacy(tmp_path / "a.csv", lines))
    assert (bill.quality.rows, bill.quality.duplicate_rows) == (2, 0)


@pytest.mark.slow
def test_names_beyond_the_values_are_left_out(tmp_path: Path) -> None:
    """Seen in the wild: a header with one name more than any row has values."""
    file = write_legacy(tmp_path / "a.csv", [cur()])
    header, _, rest = file.read_text().partition("\n")
    file.write_text(f"{header.strip()},costCategory/CostCenter\n{rest}")
    assert total(read(file)) == 1


@pytest.mark.slow
def test_parquet_has_underscores_and_flat_tags(tmp_path: Path) -> None:
    import pyarrow as pa

    columns = {name: pa.array([value]) for name, value in cur().items()}
    columns["line_item_unblended_cost"] = pa.array([123.4567891])
    columns["resource_tags_user_cost_center"] = pa.array(["cc-9"])
    bill = read(write_parquet(tmp_path / "a.parquet", columns))
    assert bill.quality.formats[0].version == "1.0 (underscored)"
    assert total(bill) == Decimal("123.4567891"), "no binary noise"
    assert only(bill, "x_CostCenter") == [{"x_CostCenter": "cc-9"}]


def test_values_that_cannot_be_read_are_counted_not_guessed(tmp_path: Path) -> None:
    lines = [
        cur(1, line_item_unblended_cost="1,5"),
        cur(2, line_item_unblended_cost="$1,234.50 "),
        cur(3, line_item_usage_end_date="2026-02-01T30:00:00Z"),
        cur(4, line_item_unblended_cost="0.1234567890123456789012"),
    ]
    bill = read(write_csv(tmp_path / "a.csv", lines))
    assert total(bill) == Decimal("1235.6234567890123456789")
    quality = bill.quality
    assert (quality.unparsed_values, quality.unpriced_rows, quality.extra_digits) == (2, 1, 1)
