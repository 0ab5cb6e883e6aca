"""How far the reading of a bill is, on a terminal: rows a second, and what is left of a pass.

Parquet says beforehand how many rows it has. Of text that is estimated, said with "about", and what
it really had is said at the end.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from cost.engines._watch import watcher
from cost.plural import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console
    from rich.progress import Progress

    from cost.bill import Bill
    from cost.billing._ahead import Rows
    from cost.billing._quality import Quality

EVERY: Final = 0.2
"""Seconds between two looks."""

SURE: Final = 5.0
"""Percent of a pass, before which nothing is foretold of it."""


class Passes:
    """What is known of a reading: lines are gone through several times, one query each."""

    def __init__(self, rows: Rows | None) -> None:
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
        rate = f", {self._rows.times(part / seconds)} rows/s" if self._rows else ""
        return f"{rate}, {seconds / part - seconds:,.0f} s left of it"


class Reading:
    """One reading of a bill."""

    def __init__(self, sources: Sequence[str], console: Console) -> None:
        """Begin nothing yet.

        Args:
            sources: what is read.
            console: stderr.
        """
        self._sources = sources
        self._console = console
        self._guessed = False

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show how far it is while it lasts; nothing where no one watches."""
        if not self._console.is_terminal:
            yield
            return
        rows = ahead(self._sources)
        self._guessed = rows is not None and not rows.exact
        passes, ended = Passes(rows), threading.Event()
        token = watcher.set(passes.watch)
        title = "reading" if rows is None else f"reading {rows} rows"
        with bar(self._console) as shown_bar:
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

    def say(self, quality: Quality) -> None:
        """Say how many rows it had, where that was only estimated before.

        Args:
            quality: of the bill that was read.
        """
        if self._guessed:
            read = quality.rows + quality.duplicate_rows + quality.split_cost_rows
            self._console.print(f"read {plural(read, 'row')}", highlight=False)


def load(sources: Sequence[str], month: str | None, format: str | None, engine: str) -> Bill:
    """Read a bill as cost.bill.load does, and show on stderr how far it is."""
    from cost.bill import load
    from trimtab.output import err

    progress = Reading(sources, err())
    with progress.shown():
        bill = load(sources, month=month, format=format, engine=engine)
    progress.say(bill.quality)
    return bill


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
    """Rows of a bill of one month in Parquet; None where they are not known for sure."""
    rows = ahead(sources)
    return rows.number if rows is not None and rows.exact else None


def ahead(sources: Sequence[str]) -> Rows | None:
    """Rows of a bill of one month, before it is read; None where they cannot be told.

    Months are read one after the other, so that a pass is over some of the rows only.
    """
    from pyarrow import ArrowException

    from cost.bill_months import month_of
    from cost.billing import _ahead
    from cost.billing._deliveries import choose
    from cost.billing._files import UNREADABLE, expand
    from cost.errors import TrimtabError

    try:
        files = choose(*expand(list(sources))).kept
        if len({month_of(file) for file in files}) > 1:
            return None
        return _ahead.rows(files)
    except (ArrowException, TrimtabError, *UNREADABLE):
        return None  # an address, or what the reader itself has more to say about
