"""Public samples of every format: totals equal a plain decimal sum of the file's own column."""

import csv
import gzip
import io
import re
import tarfile
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from tests.cost.billing.builders import read, total

CUR_COLUMNS = ("lineItem/UnblendedCost", "line_item_unblended_cost")

DIGITS = Decimal("1e-20")

CSVS = [
    ("cur-anonymize-samples/sample-cur20.csv", "cur2"),
    ("cur-anonymize-samples/sample-legacy-csv.csv", "cur-legacy"),
    ("cur-fivetran/aws_cost_report.csv", "cur2"),
    ("cur-legacy-koku/2022-07-01-alt-columns.csv", "cur-legacy"),
    ("cur-legacy-koku/2023-06-01-not-final.csv", "cur-legacy"),
    ("cur-legacy-koku/2023-06-01.csv", "cur-legacy"),
    ("cur-legacy-koku/test_cur.csv", "cur-legacy"),
    ("focus-sample-1.0/focus_sample.csv", "focus"),
    ("focus-toolkit-golden/aws_1_2_cost_and_usage_rows100_seed42.csv", "focus"),
    ("focus-toolkit-golden/aws_1_2_cost_and_usage_rows25_seed7_credits.csv", "focus"),
    ("focus-toolkit-golden/aws_1_3_cost_and_usage_rows100_seed42.csv", "focus"),
]


def amounts(file: Path, columns: tuple[str, ...]) -> list[Decimal]:
    """A file's cost column, read without any of the project's code."""
    data = file.read_bytes()
    text = (gzip.decompress(data) if file.suffix == ".gz" else data).decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    column = next(name for name in columns if name in (rows.fieldnames or ()))
    texts = [re.sub(r"[$,\s]", "", row[column]) for row in rows]
    return [Decimal(text) for text in texts if text not in {"", "NULL"}]


@pytest.mark.parametrize(("name", "source"), CSVS, ids=[name for name, _ in CSVS])
def test_totals_equal_a_plain_sum(samples: Path, name: str, source: str) -> None:
    file = samples / name
    columns = ("BilledCost",) if source == "focus" else CUR_COLUMNS
    bill = read(file)
    assert bill.quality.formats[0].source == source
    assert (total(bill) or 0) == sum(amounts(file, columns))
    assert bill.rows.count().to_pyarrow().as_py() == bill.quality.rows


def test_the_specification_s_scenarios(samples: Path) -> None:
    """All 26 in one reading, of thirteen headers."""
    files = sorted((samples / "focus-spec-scenarios").glob("*.csv"))
    expected = sum(sum(amounts(file, ("BilledCost",))) for file in files)
    bill = read(samples / "focus-spec-scenarios")
    assert total(bill) == expected
    assert bill.quality.files + bill.quality.files_identical == len(files)


def test_a_report_with_manifests(samples: Path, tmp_path: Path) -> None:
    with tarfile.open(samples / "cur-legacy-koku" / "test_local_bucket.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    (file,) = tmp_path.rglob("*.csv.gz")
    bill = read(tmp_path)
    plain = amounts(file, CUR_COLUMNS)
    longer = [amount for amount in plain if amount != round(amount, 20)]
    assert total(bill) == sum(amount.quantize(DIGITS, ROUND_HALF_UP) for amount in plain)
    assert bill.quality.extra_digits == len(longer) == 4
    assert bill.quality.rows == 13_380


def test_a_final_and_a_not_final_delivery_count_once(samples: Path) -> None:
    folder = samples / "cur-legacy-koku"
    final, early = folder / "2023-06-01.csv", folder / "2023-06-01-not-final.csv"
    bill = read(early, final)
    assert total(bill) == sum(amounts(final, CUR_COLUMNS))
    assert bill.quality.duplicate_rows == 3
    assert [month.state for month in bill.quality.months] == ["final"]
