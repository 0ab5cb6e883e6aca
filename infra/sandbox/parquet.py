"""Rows of JSON as a Parquet file by a table of the Glue catalogue, as Firehose makes it."""

from __future__ import annotations

import io
import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from cost.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_PLAIN: Final[dict[str, tuple[Any, Callable[[Any], Any]]]] = {
    "string": (pa.string(), lambda v: v if isinstance(v, str) else json.dumps(v)),
    "int": (pa.int32(), int),
    "bigint": (pa.int64(), int),
    "double": (pa.float64(), float),
    "float": (pa.float32(), float),
    "boolean": (pa.bool_(), lambda v: v if isinstance(v, bool) else _no(v)),
    "timestamp": (pa.timestamp("ms"), datetime.fromisoformat),
    "date": (pa.date32(), date.fromisoformat),
}
_DECIMAL: Final = re.compile(r"decimal\((\d+),\s*(\d+)\)")


def columns_of(table: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The columns of a Glue table, without its partitions: (name, type)."""
    return [(c["Name"], c.get("Type", "string")) for c in table["StorageDescriptor"]["Columns"]]


def convert(
    columns: Sequence[tuple[str, str]], lines: Sequence[bytes]
) -> tuple[bytes, list[tuple[int, str]]]:
    """A Parquet file of the rows that fit, and the positions of those that do not, with the reason.

    Args:
        columns: (name, type in Glue's words) of the table.
        lines: each a JSON object.

    Raises:
        InputError: a type that is not known here.
    """
    made = [(name, *_column(kind)) for name, kind in columns]
    rows: list[dict[str, Any]] = []
    failures: list[tuple[int, str]] = []
    for number, line in enumerate(lines):
        try:
            given = {str(k).lower(): v for k, v in json.loads(line).items()}
            rows.append(
                {n: None if given.get(n) is None else read(given[n]) for n, _, read in made}
            )
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            failures.append((number, f"{type(error).__name__}: {error}"[:200]))
    schema = pa.schema([(name, kind) for name, kind, _ in made])
    target = io.BytesIO()
    if rows:
        pq.write_table(pa.Table.from_pylist(rows, schema), target, compression="snappy")
    return target.getvalue(), failures


def _column(kind: str) -> tuple[Any, Callable[[Any], Any]]:
    if kind in _PLAIN:
        return _PLAIN[kind]
    found = _DECIMAL.fullmatch(kind)
    if found is None:
        allowed = ", ".join([*sorted(_PLAIN), "decimal(p,s)"])
        raise InputError(f"the sandbox writes no Parquet of type {kind!r}", allowed=allowed)
    places = int(found[2])
    return pa.decimal128(int(found[1]), places), lambda v: round(Decimal(str(v)), places)


def _value(value: Any, read: Callable[[Any], Any]) -> Any:
    return None if value is None else read(value)


def _no(value: Any) -> Any:
    raise TypeError(f"{value!r} is no boolean")
