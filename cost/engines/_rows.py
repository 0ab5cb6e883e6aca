"""The rows of a small table, whichever engine computes it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ibis.expr.types as ir


def rows_of(table: ir.Table) -> list[dict[str, Any]]:
    """Compute a table; its rows, by the names of its columns."""
    engine = table.get_backend()
    if engine.name != "duckdb":
        found: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
        return found
    # Not by way of Arrow, for which DuckDB would plan the query twice.
    fetched = engine.raw_sql(engine.compile(table)).fetchall()
    rows = [dict(zip(table.columns, row, strict=True)) for row in fetched]
    for name in (name for name, kind in table.schema().items() if kind.is_date()):
        for row in rows:
            # The week or month of a day is a timestamp to DuckDB, and a day to Ibis and to us.
            if isinstance(row[name], datetime):
                row[name] = row[name].date()
    return rows
