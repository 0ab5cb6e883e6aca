"""Write rows to a file with DuckDB, and say how many they were: ibis's own writers do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir


def copy(con: Any, rows: ir.Table, target: Path, options: str) -> int:
    """Write rows to a file.

    Args:
        con: the ibis backend that they live in.
        rows: of its tables and files; none of memory.
        target: where to.
        options: of DuckDB's COPY, such as "FORMAT parquet, COMPRESSION zstd".

    Returns:
        How many rows were written.

    Raises:
        duckdb.Error: they cannot be computed or written.
    """
    place = str(target).replace("'", "''")
    (written,) = con.raw_sql(f"COPY ({con.compile(rows)}) TO '{place}' ({options})").fetchone()
    return int(written)
