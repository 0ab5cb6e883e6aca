"""A computed view as people read it: a table on a terminal, and Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from cost.markdown import table
from cost.markdown import text as quoted
from cost.money import usd
from cost.tables import Column, Fitted
from cost.view_lines import NOT_KNOWN, NUMBERS, lines, shown

if TYPE_CHECKING:
    from cost.views import ColumnShown, Result

STYLES: Final = {"row": "", "more": "dim", "residual": "dim", "total": "bold"}
"""How lines look on a terminal, by their kind."""


def console(result: Result, most: int | None) -> Fitted:
    """A table for a terminal: the dearest rows, what is left of them in one, residuals, total.

    Args:
        result: the view.
        most: rows to show; None for all.
    """
    columns = shown(result)
    fitted = Fitted(*(_fitted(column, result) for column in columns))
    for line in lines(result, columns, most):
        fitted.add(*(Text(cell) for cell in line.cells), style=STYLES[line.kind])
    return fitted


def markdown(result: Result, most: int | None) -> str:
    """A heading, a table and what must be known to read it."""
    columns = shown(result)
    figures = {n for n, column in enumerate(columns) if column.kind in NUMBERS}
    cells = [line.cells for line in lines(result, columns, most)]
    parts = [
        f"### {quoted(result.title)}",
        quoted(headline(result)),
        table([column.title for column in columns], cells, figures),
    ]
    if result.notes:
        parts.append("\n".join(f"- {quoted(note)}" for note in result.notes))
    return "\n\n".join(parts) + "\n"


def headline(result: Result) -> str:
    """What the view adds up to, and where Cost Explorer shows the same."""
    if result.sums is None:
        return f"In {result.currency}, {result.cost} cost."
    same = f", Cost Explorer's {result.cost_explorer}" if result.cost_explorer else ""
    whole = NOT_KNOWN if result.total is None else usd(result.total, result.currency)
    return f"Adds up to the bill's {result.cost} cost{same}: {whole}."


def _fitted(column: ColumnShown, result: Result) -> Column:
    """Names and the sum stay; other figures go from the right where there is no room."""
    names = [c.name for c in result.columns]
    number = column.kind in NUMBERS
    stays = not number or column.name == result.sums
    place = len(names) - names.index(column.name)
    return Column(
        column.title,
        number=number,
        wrap=None if number else 16,
        leaves=None if stays else place,
    )
