"""The rows of a small table, whichever engine computes it."""

from __future__ import annotations

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
    rows = engine.raw_sql(engine.compile(table)).fetchall()
    return [dict(zip(table.columns, row, strict=True)) for row in rows]
