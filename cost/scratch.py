"""A DuckDB for what one command reads: it says nothing, and what it spills goes with it."""

from __future__ import annotations

from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final
from weakref import finalize

import ibis

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

MEMORY: Final = "800MB"
"""What does not fit in it is written to a temporary folder: 100,000 resources, or the objects of a
large bucket, are no reason to fail."""


def quiet() -> Backend:
    """A connection that draws no progress: that would go into what is printed."""
    con = ibis.duckdb.connect()
    con.raw_sql("SET enable_progress_bar = false")
    return con


def spilling() -> Backend:
    """A quiet connection for what may be large; its times are UTC."""
    spill = TemporaryDirectory(prefix="trimtab-")
    con = quiet()
    finalize(con, spill.cleanup)
    for setting in (
        "TimeZone = 'UTC'",
        f"memory_limit = '{MEMORY}'",
        f"temp_directory = '{spill.name}'",
        "preserve_insertion_order = false",
    ):
        con.raw_sql(f"SET {setting}")
    return con
