import csv
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet
import pytest

from cost.report import tables
from cost.report.model import Report
from tests.fixtures.bill import BILLED


def test_one_csv_a_view_with_exact_money(report: Report, tmp_path: Path) -> None:
    written = tables.write(report, tmp_path, "csv")
    assert [p.stem for p in written] == list(report.views)
    with (tmp_path / "service.csv").open(encoding="utf-8") as file:
        assert sum(Decimal(row["billed"]) for row in csv.DictReader(file)) == BILLED


def test_parquet_keeps_decimals_and_says_what_the_total_equals(
    report: Report, tmp_path: Path
) -> None:
    tables.write(report, tmp_path, "parquet")
    table = pyarrow.parquet.read_table(tmp_path / "component.parquet")
    assert sum(table["billed"].to_pylist()) == BILLED
    assert table.schema.metadata[b"cost_explorer"] == b"AmortizedCost"


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_an_empty_view_keeps_its_columns(report: Report, tmp_path: Path, kind: str) -> None:
    empty = report.views["changes"].model_copy(update={"rows": ()})
    views = {**report.views, "changes": empty}
    tables.write(report.model_copy(update={"views": views}), tmp_path, kind)  # type: ignore[arg-type]
    path = tmp_path / f"changes.{kind}"
    names = (
        pyarrow.parquet.read_schema(path).names
        if kind == "parquet"
        else path.read_text().strip().split(",")
    )
    assert names[:3] == ["component", "service", "before"]
