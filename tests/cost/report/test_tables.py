import csv
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet
import pytest

from cost.report import tables
from cost.report.model import Report, Views
from tests.fixtures.bill import BILLED


def test_one_csv_a_view_with_exact_money(report: Report, tmp_path: Path) -> None:
    written = tables.write(report, tmp_path, "csv")
    assert [p.stem for p in written] == list(Views.model_fields)
    with (tmp_path / "service.csv").open(encoding="utf-8") as file:
        assert sum(Decimal(row["billed"]) for row in csv.DictReader(file)) == BILLED


def test_parquet_keeps_decimals(report: Report, tmp_path: Path) -> None:
    tables.write(report, tmp_path, "parquet")
    column = pyarrow.parquet.read_table(tmp_path / "component.parquet")["billed"]
    assert sum(column.to_pylist()) == BILLED


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_an_empty_view_keeps_its_columns(report: Report, tmp_path: Path, kind: str) -> None:
    views = report.views.model_copy(update={"movers": ()})
    tables.write(report.model_copy(update={"views": views}), tmp_path, kind)  # type: ignore[arg-type]
    path = tmp_path / f"movers.{kind}"
    names = (
        pyarrow.parquet.read_schema(path).names
        if kind == "parquet"
        else [name.strip('"') for name in path.read_text().strip().split(",")]
    )
    assert names == ["component", "service", "before", "after", "change"]
