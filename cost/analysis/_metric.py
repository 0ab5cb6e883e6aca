"""What a business counts (requests, tokens, users), day by day, read from a file."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from cost.analysis._teams import text_of
from cost.errors import SourceError
from cost.models import Model

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

ALLOWED: Final = "CSV or Parquet with the columns date, value and at most one dimension of the bill"

TWO: Final = frozenset({"date", "value"})


class Metric(Model):
    """How much of something there was, by day and by a dimension of the bill."""

    name: str
    """What is counted, such as `requests`: the file's name without its ending."""
    dimension: str | None
    """The dimension that the file's third column names, or None for the whole bill."""
    amounts: dict[tuple[dt.date, str | None], Decimal]
    """How much, by day (UTC) and value of the dimension."""


def read(path: Path) -> Metric:
    """Read a metric: one row a day, or one a day and value of a dimension (`component`, `tag:app`).

    Several rows of the same day and value are added up.

    Raises:
        SourceError: not there, or a column or value that is none; its line is named.
    """
    rows = _parquet(path) if path.suffix.lower() == ".parquet" else _csv(path)
    dimension: str | None = None
    amounts: dict[tuple[dt.date, str | None], Decimal] = {}
    for number, row in enumerate(rows, 2):
        names = [str(name) for name in row if name not in TWO]
        if number == 2:
            dimension = _dimension(path, row, names)
        key = _day(path, number, row["date"]), str(row[dimension]) if dimension else None
        amounts[key] = amounts.get(key, Decimal(0)) + _amount(path, number, row["value"])
    if not amounts:
        raise SourceError("a metric without rows", where=str(path), allowed=ALLOWED)
    return Metric(name=path.stem, dimension=dimension, amounts=amounts)


def _dimension(path: Path, row: Mapping[str, Any], names: list[str]) -> str | None:
    if not row.keys() >= TWO or len(names) > 1:
        shown = ", ".join(str(name) for name in row)
        raise SourceError(f"has the columns {shown}", where=str(path), allowed=ALLOWED)
    return names[0] if names else None


def _csv(path: Path) -> Iterator[Mapping[str, Any]]:
    return iter(csv.DictReader(text_of(path).splitlines()))


def _parquet(path: Path) -> Iterator[Mapping[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    except (OSError, pa.ArrowException) as error:
        what = str(error).splitlines()[0]
        raise SourceError(f"cannot be read: {what}", where=str(path), allowed=ALLOWED) from None
    return iter(rows)


def _day(path: Path, number: int, given: Any) -> dt.date:
    if isinstance(given, dt.datetime):
        return given.date()
    if isinstance(given, dt.date):
        return given
    try:
        return dt.date.fromisoformat(str(given)[:10])
    except ValueError:
        raise SourceError(
            f"{given!r} is no date", where=f"{path}:{number}", allowed="YYYY-MM-DD"
        ) from None


def _amount(path: Path, number: int, given: Any) -> Decimal:
    try:
        # A double's shortest text is the number that was meant.
        found = Decimal(str(given))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or found < 0:
        raise SourceError(
            f"{given!r} is no amount", where=f"{path}:{number}", allowed="a number, 0 or more"
        )
    return found
