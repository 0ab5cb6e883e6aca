"""How far the making of a simulated bill is, on a terminal: rows a second, and what is left."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from cost.sample.schema import unseen
from trimtab.reading import bar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

TIMES: Final = 2
"""Every line is gone through: summed up first, for tax and credits, then written."""


class Made:
    """How much of a bill is made."""

    def __init__(self, rows: int) -> None:
        self._whole = rows * TIMES
        self._done = 0
        self._since = time.monotonic()

    def add(self, lines: int, now: float) -> tuple[float, str]:
        """Percent that are done, and the rest in words.

        Args:
            lines: that were gone through since the last time.
            now: seconds, of the clock that does not go back.
        """
        self._done = min(self._done + lines, self._whole)
        rate = self._done / max(now - self._since, 1e-9)
        left = (self._whole - self._done) / rate if rate else 0
        words = f"{rate / TIMES:,.0f} rows/s, {left:,.0f} s left" if rate else ""
        return 100 * self._done / self._whole, words


@contextmanager
def shown(rows: int | None, console: Console) -> Iterator[Callable[[int], object]]:
    """What to tell of lines that were gone through, and show it meanwhile.

    Args:
        rows: how many there will be, about; nothing is shown where that is not known.
        console: stderr; nothing is shown where no one watches.
    """
    if rows is None or not console.is_terminal:
        yield unseen
        return
    made = Made(rows)
    with bar(console) as progress:
        task = progress.add_task(f"making {rows:,} rows", total=100, doing="")

        def told(lines: int) -> None:
            percent, words = made.add(lines, time.monotonic())
            progress.update(task, completed=percent, doing=words)

        yield told
