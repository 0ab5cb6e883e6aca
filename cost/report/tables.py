"""The report's views as plain tables: a CSV or Parquet file each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from cost.report.model import Views

if TYPE_CHECKING:
    from pathlib import Path

    from cost.report.model import Report


def write(report: Report, folder: Path, kind: Literal["csv", "parquet"]) -> list[Path]:
    """Write one file a view; money as exact decimals; a view without rows is an empty table.

    Returns:
        The files, in the views' order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, field in Views.model_fields.items():
        columns = get_args(field.annotation)[0].model_fields
        rows = getattr(report.views, name)
        table = pa.table({column: [getattr(row, column) for row in rows] for column in columns})
        path = folder / f"{name}.{kind}"
        if kind == "csv":
            pa.csv.write_csv(table, path)
        else:
            pa.parquet.write_table(table, path)
        written.append(path)
    return written
