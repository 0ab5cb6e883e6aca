"""A computed view as programs read it: CSV, and Arrow for Parquet."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from cost.analysis._view import Kind
    from cost.views import Result


def to_csv(result: Result) -> str:
    """All rows; amounts exact, what is not known empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    names = [column.name for column in result.columns]
    writer.writerow(names)
    writer.writerows([_plain(row[name]) for name in names] for row in result.rows)
    return text.getvalue()


def write_parquet(result: Result, path: Path) -> None:
    """All rows as a file, in a folder that is made."""
    import pyarrow.parquet

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:  # what Arrow raises, if it opens the file, does not name it
        pyarrow.parquet.write_table(_to_arrow(result), file)


def _to_arrow(result: Result) -> pa.Table:
    """All rows, typed: amounts as exact decimals; the label and notes are the schema's metadata."""
    import pyarrow as pa

    kinds: dict[Kind, pa.DataType] = {
        "text": pa.string(),
        "date": pa.date32(),
        "month": pa.date32(),
        "money": pa.decimal128(38, 20),
        "quantity": pa.decimal128(38, 12),
        "rate": pa.float64(),
        "share": pa.float64(),
        "count": pa.int64(),
        "flag": pa.bool_(),
    }
    schema = pa.schema(
        [(column.name, kinds[column.kind]) for column in result.columns],
        metadata={
            "view": result.view,
            "currency": result.currency,
            "cost_explorer": result.cost_explorer or "",
            "notes": "\n".join(result.notes),
        },
    )
    columns = [
        [_typed(row[column.name], column.kind) for row in result.rows] for column in result.columns
    ]
    arrays = [pa.array(c, kind) for c, kind in zip(columns, schema.types, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, dt.date) else value


def _typed(value: Any, kind: Kind) -> Any:
    if value is not None and kind in {"rate", "share"}:
        return float(value)
    return value
