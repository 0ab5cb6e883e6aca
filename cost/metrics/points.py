"""A utilisation file's points with our names and types, whatever types the file has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from cost import scratch
from cost.errors import SourceError
from cost.metrics.runs import NAMES, POINTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ibis.backends.duckdb import Backend as Connection
    from ibis.expr.types import Table

TIMES: Final = ("timestamp", "hour", "time")
BATCH: Final = 1 << 18
"""Points that are looked at together: they fit a processor's cache."""
STAMP: Final = pa.timestamp("us")


@dataclass(frozen=True)
class Columns:
    """What the columns that we need are called in a file."""

    time: str
    average: str
    maximum: str

    @classmethod
    def of(cls, names: Sequence[str], path: Path) -> Columns:
        """Find them.

        Raises:
            SourceError: one is missing.
        """
        time = next((name for name in TIMES if name in names), None)
        both = "average" in names and "maximum" in names
        average, maximum = ("average", "maximum") if both else ("value", "value")
        missing = [n for n in ("resource_id", "metric", average, maximum) if n not in names]
        if missing or time is None:
            raise SourceError(
                f"no column {missing[0] if missing else 'timestamp'}",
                where=str(path),
                allowed="resource_id, metric, timestamp, and value, or average and maximum;"
                f" it has {', '.join(names)}",
            )
        return cls(time, average, maximum)


def points(con: Connection, path: Path) -> Table:
    """The points as a database reads them: POINTS, with text turned into times and numbers."""
    if path.suffix == ".parquet":
        raw = con.read_parquet(path)
    else:
        # As text, so that a value which is no number is found and counted, not guessed at.
        raw = con.read_csv(path, all_varchar=True, header=True)
    columns = Columns.of(raw.columns, path)
    stamp = raw[columns.time]
    if not stamp.type().is_timestamp() or stamp.type().timezone is not None:
        stamp = stamp.try_cast("timestamp('UTC')").cast("timestamp")
    unreadable = stamp.isnull()
    values = {}
    for name in (columns.average, columns.maximum):
        given = number = raw[name]
        if not given.type().is_numeric():
            number = given.try_cast("float64")
            unreadable |= number.isnull() & given.notnull() & (given.cast("string") != "")
        values[name] = number.cast("float64")
    return raw.select(
        resource_id=raw.resource_id.cast("string"),
        metric=raw.metric.cast("string"),
        stamp=stamp,
        average=values[columns.average],
        maximum=values[columns.maximum],
        unreadable=unreadable,
    )


def batches(path: Path) -> Iterator[pa.RecordBatch]:
    """The same in batches, names as dictionaries. Parquet of the right types needs no database."""
    if path.suffix == ".parquet":
        with pq.ParquetFile(path, read_dictionary=["resource_id", "metric"]) as file:
            columns = Columns.of(file.schema_arrow.names, path)
            if _is_typed(file.schema_arrow, columns):
                wanted = {"resource_id", "metric", columns.time, columns.average, columns.maximum}
                for batch in file.iter_batches(BATCH, columns=sorted(wanted)):
                    yield _typed(batch, columns)
                return
    con = scratch.quiet()  # of its own: what it streams ends with a connection's next query
    con.raw_sql("SET TimeZone = 'UTC'")
    query = ibis.to_sql(points(con, path), dialect="duckdb")
    same = Columns("stamp", "average", "maximum")
    # Ibis's own way calls what DuckDB 2 no longer has.
    for batch in con.con.sql(query).to_arrow_reader(BATCH):
        yield _typed(batch, same)


def _is_typed(schema: pa.Schema, columns: Columns) -> bool:
    numbers = (schema.field(name).type for name in (columns.average, columns.maximum))
    return pa.types.is_timestamp(schema.field(columns.time).type) and all(
        pa.types.is_floating(t) or pa.types.is_integer(t) for t in numbers
    )


def _typed(batch: pa.RecordBatch, columns: Columns) -> pa.RecordBatch:
    stamp = batch.column(columns.time)
    utc = stamp.cast(pa.timestamp("us", stamp.type.tz), safe=False).view(pa.int64()).view(STAMP)
    values = [batch.column(name).cast(pa.float64()) for name in (columns.average, columns.maximum)]
    names = [_names(batch.column(name)) for name in ("resource_id", "metric")]
    if "unreadable" in batch.schema.names:
        unreadable = batch.column("unreadable")
    else:
        unreadable = stamp.is_null()
    return pa.RecordBatch.from_arrays([*names, utc, *values, unreadable], names=list(POINTS))


def _names(column: pa.Array) -> pa.DictionaryArray:
    if not pa.types.is_dictionary(column.type):
        column = column.cast(NAMES.value_type).dictionary_encode()
    return pa.DictionaryArray.from_arrays(
        column.indices.cast(NAMES.index_type), column.dictionary.cast(NAMES.value_type)
    )
