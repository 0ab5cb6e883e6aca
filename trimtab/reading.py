"""How far the reading of a bill is, on a terminal: rows a second, and what is left of a pass."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cost.engines._watch import watcher

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console
    from rich.progress import Progress

EVERY: Final = 0.2
"""Seconds between two looks."""

SURE: Final = 5.0
"""Percent of a pass, before which nothing is foretold of it."""


class Passes:
    """What is known of a reading: lines are gone through several times, one query each."""

    def __init__(self, rows: int | None) -> None:
        """Begin.

        Args:
            rows: that each pass goes through; None where that is not known.
        """
        self.connection: Any = None
        self.number = 1
        self.percent = 0.0
        self._rows = rows
        self._since = time.monotonic()

    def watch(self, connection: Any) -> None:
        """Look at this connection from now on: it was opened last, so it is what reads."""
        self.connection = connection

    def look(self, now: float) -> str:
        """How far the pass is, in words.

        Args:
            now: seconds, of the clock that does not go back.
        """
        found = self.connection.query_progress() if self.connection is not None else -1
        if 0 <= found < self.percent:
            self.number, self._since = self.number + 1, now
        self.percent = max(found, 0.0) if found >= 0 else self.percent
        return f"pass {self.number}{self._speed(now - self._since)}"

    def _speed(self, seconds: float) -> str:
        if self.percent < SURE or seconds <= 0:
            return ""
        part = self.percent / 100
        rate = f", {self._rows * part / seconds:,.0f} rows/s" if self._rows else ""
        return f"{rate}, {seconds / part - seconds:,.0f} s left of it"


@contextmanager
def shown(sources: Sequence[str], console: Console) -> Iterator[None]:
    """Show how far a reading is while it lasts; nothing where no one watches.

    Args:
        sources: what is read.
        console: stderr.
    """
    if not console.is_terminal:
        yield
        return
    rows = count(sources)
    passes, ended = Passes(rows), threading.Event()
    token = watcher.set(passes.watch)
    title = "reading" if rows is None else f"reading {rows:,} rows"
    with bar(console) as shown_bar:
        task = shown_bar.add_task(title, total=100, doing="")
        thread = threading.Thread(
            target=_follow, args=(passes, shown_bar, task, ended), daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            watcher.reset(token)


def _follow(passes: Passes, bar: Progress, task: Any, ended: threading.Event) -> None:
    while not ended.wait(EVERY):
        doing = passes.look(time.monotonic())
        bar.update(task, completed=passes.percent, doing=doing)


def bar(console: Console) -> Progress:
    """A bar with room for words (the field `doing`), which goes when it is done."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TaskProgressColumn(),
        TextColumn("{task.fields[doing]}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


def count(sources: Sequence[str]) -> int | None:
    """Rows of a bill of one month in Parquet, from the files' ends; None where they do not say.

    Months are read one after the other, so that a pass is over some of the rows only.
    """
    from pyarrow import ArrowException
    from pyarrow.parquet import read_metadata

    from cost.bill_months import month_of
    from cost.billing._files import expand
    from cost.errors import TrimtabError

    try:
        files, _ = expand(list(sources))
        if len({month_of(Path(file)) for file in files}) > 1:
            return None
        return sum(int(read_metadata(file).num_rows) for file in files)
    except (ArrowException, OSError, TrimtabError):
        return None  # compressed text, an address, or what the reader itself has more to say about
