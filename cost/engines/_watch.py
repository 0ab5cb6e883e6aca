"""How far a reading is: DuckDB's own progress, for whoever wants to see it."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

watcher: Final[ContextVar[Callable[[Any], None] | None]] = ContextVar("watcher", default=None)
"""Told of each connection that is opened; its `query_progress()` may be asked from a thread."""


def opened(con: Any) -> None:
    """A connection was opened.

    Args:
        con: DuckDB's own, which keeps no progress unless someone watches.
    """
    watch = watcher.get()
    if watch is not None:
        con.execute("SET enable_progress_bar = true")
        con.execute("SET enable_progress_bar_print = false")
        watch(con)
