"""A computed view as people and programs read it: table, Markdown, CSV, Arrow."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal

from rich.text import Text

from cost.analysis._exact import total
from cost.analysis._view import RESIDUAL
from cost.markdown import text as quoted
from cost.money import symbol, usd, whole_cents
from cost.tables import Column, Fitted

if TYPE_CHECKING:
    import pyarrow as pa

    from cost.analysis._view import Kind
    from cost.views import ColumnShown, Result

NUMBERS: Final = ("money", "quantity", "rate", "share", "count")
NOT_KNOWN: Final = "not known"
NO_VALUE: Final = "(none)"
REST: Final = "(everything else)"

STYLES: Final = {"row": "", "more": "dim", "residual": "dim", "total": "bold"}
"""How lines look on a terminal, by their kind."""


@dataclass(frozen=True)
class Line:
    """A line of a view's table."""

    kind: Literal["row", "more", "residual", "total"]
    """A row; what rows beyond the last shown add up to; what is attributed to nothing; all."""
    cells: list[str]
    row: dict[str, Any] | None = None
    """The values, of a row that is shown."""


def console(result: Result, most: int | None) -> Fitted:
    """A table for a terminal: the dearest rows, what is left of them in one, residuals, total.

    Args:
        result: the view.
        most: rows to show; None for all.
    """
    columns = shown(result)
    table = Fitted(*(_fitted(column, result) for column in columns))
    for line in lines(result, columns, most):
        table.add(*(Text(cell) for cell in line.cells), style=STYLES[line.kind])
    return table


def markdown(result: Result, most: int | None) -> str:
    """A heading, a table and what must be known to read it."""
    columns = shown(result)
    titles = [quoted(column.title) for column in columns]
    rule = "".join("|--:" if column.kind in NUMBERS else "|---" for column in columns) + "|"
    body = [
        "| " + " | ".join(quoted(cell) for cell in line.cells) + " |"
        for line in lines(result, columns, most)
    ]
    parts = [
        f"### {quoted(result.title)}",
        quoted(headline(result)),
        "\n".join(["| " + " | ".join(titles) + " |", rule, *body]),
    ]
    if result.notes:
        parts.append("\n".join(f"- {quoted(note)}" for note in result.notes))
    return "\n\n".join(parts) + "\n"


def headline(result: Result) -> str:
    """What the view adds up to, and where Cost Explorer shows the same."""
    if result.sums is None:
        return f"In {result.currency}, {result.cost} cost."
    same = f", Cost Explorer's {result.cost_explorer}" if result.cost_explorer else ""
    whole = "not known" if result.total is None else usd(result.total, result.currency)
    return f"Adds up to the bill's {result.cost} cost{same}: {whole}."


def to_csv(result: Result) -> str:
    """All rows; amounts exact, what is not known empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    names = [column.name for column in result.columns]
    writer.writerow(names)
    writer.writerows([_plain(row[name]) for name in names] for row in result.rows)
    return text.getvalue()


def to_arrow(result: Result) -> pa.Table:
    """All rows, typed: amounts as exact decimals; the label and notes are the schema's metadata."""
    import pyarrow as pa

    kinds: dict[Kind, pa.DataType] = {
        "text": pa.string(),
        "date": pa.date32(),
        "money": pa.decimal128(38, 20),
        "quantity": pa.decimal128(38, 12),
        "rate": pa.float64(),
        "share": pa.float64(),
        "count": pa.int64(),
        "flag": pa.bool_(),
    }
    schema = pa.schema(
        [(column.name, kinds[column.kind]) for column in result.columns],
        metadata={
            "view": result.view,
            "currency": result.currency,
            "cost_explorer": result.cost_explorer or "",
            "notes": "\n".join(result.notes),
        },
    )
    columns = [
        [_typed(row[column.name], column.kind) for row in result.rows] for column in result.columns
    ]
    arrays = [pa.array(c, kind) for c, kind in zip(columns, schema.types, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def shown(result: Result) -> list[ColumnShown]:
    """The columns worth printing: no mark of residuals, no text or amount that no row has."""
    return [column for column in result.columns if _tells(result, column)]


def _tells(result: Result, column: ColumnShown) -> bool:
    if column.kind == "text":
        return any(row[column.name] is not None for row in result.rows)
    if column.kind == "money" and column.name != result.sums:
        return any(row[column.name] != 0 for row in result.rows if not row[RESIDUAL])
    return column.kind != "flag"


def cell(value: Any, kind: Kind, currency: str, *, dimension: bool = False) -> str:
    """A value as people read it."""
    if value is None and kind in {"text", "date"}:
        return NO_VALUE if dimension else ""
    if value is None:
        return NOT_KNOWN
    if kind == "rate":
        return _rate(Decimal(str(value)), currency)
    written = {
        "money": lambda: whole_cents(value, currency),
        "share": lambda: f"{value:.1%}",
        "quantity": lambda: _quantity(value),
        "count": lambda: f"{value:,}",
    }
    return written.get(kind, lambda: str(value))()


def _rate(value: Decimal, currency: str) -> str:
    """Three digits that say something, and cents at least.

    >>> [_rate(Decimal(text), "USD") for text in ("1.418", "0.0450000", "-0.00123456", "20")]
    ['$1.418', '$0.045', '-$0.00123', '$20.00']
    """
    places = 4 if not value or abs(value) >= 1 else 2 - value.adjusted()
    whole, _, parts = f"{abs(value):,.{places}f}".partition(".")
    sign = "-" if value < 0 else ""
    return f"{sign}{symbol(currency)}{whole}.{parts.rstrip('0'):0<2}"


def _quantity(value: Decimal) -> str:
    """Thousands parted; parts of one only where there are few of them."""
    if value == value.to_integral_value() or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:,.2f}" if abs(value) >= 1 else f"{value:.3g}"


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


def lines(result: Result, columns: list[ColumnShown], most: int | None) -> list[Line]:
    """What a table of the view shows, from its dearest rows to the total.

    Args:
        result: the view.
        columns: those that are shown.
        most: rows to show (of each whole, where rows make several); None for all.
    """
    found = []
    for part in _wholes(result):
        # A single row is shown rather than counted.
        kept = len(part) if most is None or len(part) <= most + 1 else most
        found += [Line("row", _cells(result, columns, row), row) for row in part[:kept]]
        if part[kept:]:
            found.append(Line("more", _more(result, columns, part[kept:])))
    residual = [row for row in result.rows if row[RESIDUAL]]
    found += [Line("residual", _residual(result, columns, row)) for row in residual]
    if result.sums is not None and result.each is None:
        found.append(Line("total", _total(result, columns)))
    return found


def _wholes(result: Result) -> list[list[dict[str, Any]]]:
    """Rows that are cut together: all, or those that make a whole."""
    parts: dict[Any, list[dict[str, Any]]] = {}
    for row in result.rows:
        if not row[RESIDUAL]:
            parts.setdefault(row[result.each] if result.each else None, []).append(row)
    return list(parts.values())


def _cells(result: Result, columns: list[ColumnShown], row: dict[str, Any]) -> list[str]:
    return [cell(row[c.name], c.kind, result.currency, dimension=c.dimension) for c in columns]


def _more(result: Result, columns: list[ColumnShown], rows: list[dict[str, Any]]) -> list[str]:
    """How many there are, and what they add up to; the changes of some may cancel out."""
    return [
        f"{len(rows):,} more",
        *(
            str(rows[0][c.name])
            if c.name == result.each
            else cell(total(row[c.name] for row in rows), "money", result.currency)
            if c.kind == "money"
            else ""
            for c in columns[1:]
        ),
    ]


def _residual(result: Result, columns: list[ColumnShown], row: dict[str, Any]) -> list[str]:
    """What is not said of it stays empty: it is not unknown, the question does not arise."""
    cells = [
        "" if row[c.name] is None else cell(row[c.name], c.kind, result.currency) for c in columns
    ]
    words = [
        n
        for n, c in enumerate(columns)
        if c.kind in {"text", "date"} and cells[n] and c.name != result.each
    ]
    if not words:
        cells[0] = REST
    elif words[0]:
        cells[0], cells[words[0]] = cells[words[0]], ""
    return cells


def _total(result: Result, columns: list[ColumnShown]) -> list[str]:
    sums = (
        cell(result.total, c.kind, result.currency) if c.name == result.sums else ""
        for c in columns[1:]
    )
    return ["total", *sums]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, dt.date) else value


def _typed(value: Any, kind: Kind) -> Any:
    if value is not None and kind in {"rate", "share"}:
        return float(value)
    return value
