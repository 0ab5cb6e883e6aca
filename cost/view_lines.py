"""What a table of a computed view shows: its columns, its lines, and each value in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal

from cost.analysis._exact import total
from cost.analysis._view import RESIDUAL
from cost.money import symbol, whole_cents

if TYPE_CHECKING:
    from cost.analysis._view import Kind
    from cost.views import ColumnShown, Result

WORDS: Final = ("text", "date", "month")
NUMBERS: Final = ("money", "quantity", "rate", "share", "count")
NOT_KNOWN: Final = "not known"
NO_VALUE: Final = "(none)"
REST: Final = "(everything else)"


@dataclass(frozen=True)
class Line:
    """A line of a view's table."""

    kind: Literal["row", "more", "residual", "total"]
    """A row; what rows beyond the last shown add up to; what is attributed to nothing; all."""
    cells: list[str]
    row: dict[str, Any] | None = None
    """The values, of a row that is shown."""


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
    """A value as people read it.

    >>> from datetime import date
    >>> cell(date(2026, 10, 1), "month", "USD"), cell(Decimal("-0.0001"), "share", "USD")
    ('2026-10', '0.0%')
    """
    if value is None and kind in WORDS:
        return NO_VALUE if dimension else ""
    if value is None:
        return NOT_KNOWN
    if kind == "rate":
        return _rate(Decimal(str(value)), currency)
    written = {
        "month": lambda: f"{value:%Y-%m}",
        "money": lambda: whole_cents(value, currency),
        "share": lambda: f"{value:z.1%}",
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
    """How many there are, and what they add up to."""

    def said(column: ColumnShown) -> str:
        if column.name == result.each:
            return str(rows[0][column.name])
        if column.kind != "money":
            return ""
        return cell(total(row[column.name] for row in rows), "money", result.currency)

    return [f"{len(rows):,} more", *map(said, columns[1:])]


def _residual(result: Result, columns: list[ColumnShown], row: dict[str, Any]) -> list[str]:
    """What is not said of it stays empty: it is not unknown, the question does not arise."""
    cells = [
        "" if row[c.name] is None else cell(row[c.name], c.kind, result.currency) for c in columns
    ]
    words = [
        n for n, c in enumerate(columns) if c.kind in WORDS and cells[n] and c.name != result.each
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
