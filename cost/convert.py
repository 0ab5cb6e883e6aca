"""Write a bill in FOCUS columns to one file, all or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from cost.billing._s3 import is_s3
from cost.conform import conform
from cost.engines._copy import copy
from cost.errors import InputError, UnfinishedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from cost.bill import Bill


def refuse_target(out: Path, sources: Sequence[str]) -> None:
    """Refuse a file that cannot be the result, before anything is read.

    Raises:
        InputError: it has another ending, is a folder, or lies in the bill itself, where it would
            destroy the bill or be read as a part of it the next time.
    """
    if out.suffix not in {".parquet", ".csv"}:
        raise InputError(f"cannot write {out.name!r}", allowed="a name in .parquet or .csv")
    if out.is_dir():
        raise InputError("is a folder", where=str(out), allowed="a file in .parquet or .csv")
    target = out.resolve()
    for source in (s for s in sources if not is_s3(s)):
        place = Path(source).resolve()
        if target == place or (place.is_dir() and target.is_relative_to(place)):
            raise InputError(
                "lies in the bill that is converted",
                where=str(out),
                next_step="write it to another folder",
            )


def write(bill: Bill, out: Path) -> int:
    """Write a bill's rows as FOCUS 1.2 (cost.conform): Parquet or CSV, by the file's ending.

    Returns:
        How many rows the file has: FOCUS tells some lines of CUR in one row, some in two.

    Raises:
        UnfinishedError: it could not be written; what was at the place before is still there.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_name(f".{out.name}.new")
    try:
        rows = conform(bill.rows)
        if out.suffix == ".parquet":
            written = copy(bill.con, rows, fresh, "FORMAT parquet, COMPRESSION zstd")
        else:
            written = copy(bill.con, _as_text(rows), fresh, "FORMAT csv, HEADER")
        fresh.replace(out)
    except duckdb.Error as error:
        raise UnfinishedError(
            f"cannot be written: {str(error).splitlines()[0]}",
            where=str(out),
            next_step="see to the disk's space and the folder's rights",
        ) from error
    finally:
        fresh.unlink(missing_ok=True)
    return written


def _as_text(rows: ir.Table) -> ir.Table:
    """Rows for CSV: times and the map of tags as the specification spells them in text."""
    times = [name for name, dtype in rows.schema().items() if dtype.is_timestamp()]
    columns: dict[str, Any] = {name: rows[name].strftime("%Y-%m-%dT%H:%M:%SZ") for name in times}
    return rows.mutate(**columns, Tags=rows.Tags.cast("json").cast("string"))
