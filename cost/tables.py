"""Tables for a terminal: where there is no room, whole columns go, and the table says which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, ConsoleOptions, RenderableType

GAP: Final = 2
"""Spaces between two columns."""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: its heading.
        number: figures, so it is aligned to the right.
        wrap: a column of words, which may take several lines once it is this narrow; None never.
        leaves: the order in which columns go where there is no room, 1 first; None stays.
    """

    name: str
    number: bool = False
    wrap: int | None = None
    leaves: int | None = None


@dataclass(frozen=True)
class Row:
    """Cells, one for each column or fewer, and how they look."""

    cells: tuple[Text, ...]
    style: str = ""
    indent: int = 0


class Fitted:
    """A table without lines that fits the terminal it is printed on."""

    def __init__(self, *columns: Column) -> None:
        self._columns = columns
        self._rows: list[Row] = []

    def add(self, *cells: str | Text, style: str = "", indent: int = 0) -> None:
        """Add a row; `indent` moves its first cell, and what it wraps to, to the right."""
        texts = tuple(c if isinstance(c, Text) else Text(c) for c in cells)
        missing = (Text(""),) * (len(self._columns) - len(texts))
        self._rows.append(Row((*texts, *missing), style, indent))

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        """The columns that fit, then which ones did not."""
        del console
        kept = self._fitting(options.max_width)
        yield self._table(kept)
        left = [c.name for i, c in enumerate(self._columns) if i not in kept]
        if left:
            yield Text(f"no room here for: {', '.join(left)}", style="dim")

    def _fitting(self, room: int) -> list[int]:
        """Places of the columns that stay."""
        least = [self._least(i) for i in range(len(self._columns))]
        kept = list(range(len(self._columns)))
        going = sorted((c.leaves, i) for i, c in enumerate(self._columns) if c.leaves is not None)
        for _, place in going:
            if sum(least[i] + GAP for i in kept) - GAP <= room:
                break
            kept.remove(place)
        return kept

    def _least(self, place: int) -> int:
        """How narrow a column may become."""
        column = self._columns[place]
        extra = [row.indent if place == 0 else 0 for row in self._rows]
        cells = [cell_len(row.cells[place].plain) for row in self._rows]
        widest = max([len(column.name), *(a + b for a, b in zip(cells, extra, strict=True))])
        return widest if column.wrap is None else min(widest, column.wrap)

    def _table(self, kept: Sequence[int]) -> Table:
        table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="bold")
        for column in (self._columns[i] for i in kept):
            table.add_column(
                column.name,
                justify="right" if column.number else "left",
                no_wrap=column.wrap is None,
                overflow="fold",
            )
        for row in self._rows:
            cells = [
                Padding(row.cells[i], (0, 0, 0, row.indent))
                if i == 0 and row.indent
                else row.cells[i]
                for i in kept
            ]
            table.add_row(*cells, style=row.style)
        return table
