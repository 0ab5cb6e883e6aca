"""One group of files with equal headers, as a table with typed, forgiving column access.

A column that is not there reads as a typed NULL (accounts without commitments lack whole groups of
columns); a value that can't be read becomes NULL and is counted, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any, Literal

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from cost.billing.schema import MONEY, QUANTITY
from cost.engines._base import MAP, Dialect
from cost.engines.duckdb import DuckDialect

if TYPE_CHECKING:
    from collections.abc import Mapping

GROUPED_MONEY = r"^\s*-?\$?\d{1,3}(,\d{3})*(\.\d*)?\s*$"
"""$10,000.00: a spreadsheet's spelling. Anything looser could turn a decimal comma into 10^3."""

US_DATE = r"^(\d{1,2})/(\d{1,2})/(\d{2})$"
"""5/1/25: month, day and year as the FOCUS specification's own scenarios are written."""


@dataclass(frozen=True, kw_only=True)
class Raw:
    """Files of one header as an engine reads them, all text (CSV) or typed (Parquet)."""

    table: ir.Table
    kind: Literal["csv", "parquet"]
    columns: dict[str, str]
    """Logical name (the source's own) -> column of the table."""
    tag_keys: frozenset[str] = frozenset()
    """The keys that occur in the map column of tags, where there is one."""
    known: Mapping[str, Any] = field(default_factory=dict)
    """Canonical columns that are there already, whatever the source would make of the files."""
    says: Dialect = field(default_factory=DuckDialect)
    """How the engine that reads them spells what Ibis has no word for."""
    _checked: dict[str, tuple[ir.Value, ir.Value]] = field(default_factory=dict)
    _maps: dict[str, tuple[ir.Value, ir.Value]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether the files carry this column."""
        return name in self.columns

    def text(self, name: str) -> Any:
        """The column as text; empty is NULL."""
        if name not in self.columns:
            # ibis rewrites `null literal == "x"` to `"x".isnull()`, so NULL comes as an expression.
            return ibis.literal("").nullif("")
        column = self.table[self.columns[name]]
        return column if self.kind == "csv" else column.cast("string").nullif("")

    def money(self, name: str) -> Any:
        """The column as DECIMAL(38,20): straight from text, or from a double's shortest text.

        A double cast directly keeps its binary noise (123.4567891 becomes 123.45678910000000401);
        its shortest decimal spelling is the number that was exported.
        """
        return self._number(name, MONEY)

    def quantity(self, name: str) -> Any:
        """The column as an amount of usage, DECIMAL(38,12)."""
        return self._number(name, QUANTITY)

    def _number(self, name: str, target: str) -> Any:
        if name not in self.columns:
            return ibis.null(target)
        column: Any = self.table[self.columns[name]]
        if self.kind == "parquet" and not column.type().is_string():
            if not column.type().is_numeric():
                return self._unread(name, column, target)
            money = column.type().is_floating() and target == MONEY
            return _shortest(column) if money else column.try_cast(target)
        plain = column.try_cast(target)
        grouped = column.re_search(GROUPED_MONEY)
        digits = grouped.ifelse(column.re_replace(r"[$,\s]", ""), None)
        value = plain.fill_null(digits.try_cast(target))
        self._checked[name] = (column, value)
        return value

    def time(self, name: str) -> Any:
        """The column as a UTC timestamp without zone; an offset in text is applied."""
        if name not in self.columns:
            return ibis.null("timestamp")
        column: Any = self.table[self.columns[name]]
        if self.kind == "parquet" and not column.type().is_string():
            if not (column.type().is_timestamp() or column.type().is_date()):
                return self._unread(name, column, "timestamp")  # a number since when, of what?
            zoned = column.type().is_timestamp() and column.type().timezone
            return (
                column.cast(dt.Timestamp("UTC")).cast("timestamp")
                if zoned
                else column.cast("timestamp")
            )
        plain, unzoned = column.try_cast("timestamp"), ~column.re_search(r"[+-]\d{2}(:?\d{2})?$")
        zoned = column.try_cast(dt.Timestamp("UTC")).cast("timestamp")
        # Before the rest: read as ISO, 5/1/25 would be 25 January of the year 5.
        month, day, year = (column.re_extract(US_DATE, group) for group in (1, 2, 3))
        us = (ibis.literal("20") + year + "-" + month + "-" + day).try_cast("timestamp")
        # First what almost all of them end with: no pattern is looked for in those. Not as one more
        # case, because DuckDB computes cases again wherever they are asked for.
        usual = (column.endswith("Z") | column.like("%:__:__")).ifelse(plain, None)
        value = usual.fill_null(
            ibis.cases((column.re_search(US_DATE), us), (unzoned, plain), else_=zoned)
        )
        self._checked[name] = (column, value)
        return value

    def mapping(self, name: str) -> Any:
        """The column as map<string, string>: a MAP, or JSON text; see `Dialect.value_of`."""
        target = MAP
        if name not in self.columns:
            return ibis.null(target)
        column: Any = self.table[self.columns[name]]
        if column.type().is_string():
            value = self.says.from_json(column)
            self._maps[name] = (column, value)
            return value
        return column if column.type() == dt.dtype(target) else column.try_cast(target)

    def _unread(self, name: str, column: Any, target: str) -> Any:
        """A column of a type that cannot be what is asked for: NULL, and counted."""
        value = ibis.null(target)
        self._checked[name] = (column, value)
        return value

    def unparsed(self) -> Any:
        """How many of a row's amounts and times, of those asked for so far, could not be read."""
        return _lost(self._checked)

    def unparsed_maps(self) -> Any:
        """The same of maps: apart, because a line's texts are looked at once for all like it."""
        return _lost(self._maps)

    def extra_digits(self, *names: str) -> Any:
        """How many of a row's amounts have more than 20 digits after the point."""
        found = []
        for name in names:
            column: Any = self.table[self.columns[name]] if self.has(name) else None
            if column is not None and column.type().is_string():
                places = column.re_extract(r"\.(\d*?)0*(?:[eE]|$)", 1).length()
                shift = column.re_extract(r"[eE]-(\d+)$", 1).try_cast("int64").fill_null(0)
                # Length first: it is cheap and almost always decides. As a case, because both
                # sides of an `and` are computed of every line.
                long = (column.length() > 20).ifelse(places + shift > 20, False)
                found.append(long.fill_null(False).cast("int64"))
        return reduce(add, found) if found else ibis.literal(0, "int64")


def _lost(checked: Mapping[str, tuple[Any, Any]]) -> Any:
    """How many of a row's values came to nothing."""
    bad = [(column.notnull() & value.isnull()).cast("int64") for column, value in checked.values()]
    return reduce(add, bad) if bad else ibis.literal(0, "int64")


def _shortest(double: Any) -> Any:
    """The decimal that a double's shortest spelling says.

    Text is slow. Up to 15 digits a decimal and its double stand for each other, so where the double
    is that of its first ten digits after the point, these are the spelling.
    """
    ten_digits = (double.abs() < 100_000) & (double.round(10) == double)
    return ten_digits.ifelse(
        double.try_cast("decimal(18, 10)").cast(MONEY), double.cast("string").try_cast(MONEY)
    )
