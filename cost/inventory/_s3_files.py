"""How files that S3 wrote are opened: in a DuckDB of their own, which may spill to a folder."""

from __future__ import annotations

from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final
from weakref import finalize

import ibis

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

MEMORY: Final = "800MB"
"""As for utilisation: what does not fit in it is written to a temporary folder."""


@ibis.udf.scalar.builtin(name="url_decode")  # type: ignore[untyped-decorator]
def url_decode(text: str) -> str:  # type: ignore[empty-body]
    """Text without percent signs; DuckDB has it, Ibis does not name it."""


def connection() -> Backend:
    """A connection of Ibis; what it spills goes with it."""
    spill = TemporaryDirectory(prefix="trimtab-")
    con = ibis.duckdb.connect()
    finalize(con, spill.cleanup)
    for setting in (
        "TimeZone = 'UTC'",
        f"memory_limit = '{MEMORY}'",
        f"temp_directory = '{spill.name}'",
        "preserve_insertion_order = false",
        "enable_progress_bar = false",
    ):
        con.raw_sql(f"SET {setting}")
    return con
