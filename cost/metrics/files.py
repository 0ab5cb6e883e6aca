"""Read utilisation from a Parquet or CSV file of any grain into hours.

Columns: resource_id, metric, timestamp (or hour), and value, or average and maximum. A timestamp
without a zone is UTC. A grain coarser than an hour fills one hour in many: the rest are gaps.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - Ibis reads the annotations of a function
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, NoReturn
from weakref import finalize

import duckdb
import ibis

from cost.errors import SourceError
from cost.measures import INSTANCE, Measure
from cost.metrics.table import Metrics

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ibis.backends.duckdb import Backend as Connection
    from ibis.expr.types import BooleanValue, Table

TIMES: Final = ("timestamp", "hour", "time")
ROUNDING: Final = 1.0
"""Agents report a little over 100 % now and then."""


MEMORY: Final = "800MB"
"""What does not fit in it is written to a temporary folder: 100,000 resources are no reason to
fail."""


@ibis.udf.scalar.builtin(name="bit_count")  # type: ignore[untyped-decorator]
def _bit_count(bits: int) -> int:  # type: ignore[empty-body]
    """How many bits are set; DuckDB has it, Ibis does not name it."""


@ibis.udf.scalar.builtin(name="epoch_us")  # type: ignore[untyped-decorator]
def _epoch_us(stamp: datetime) -> int:  # type: ignore[empty-body]
    """Microseconds since 1970."""


@ibis.udf.scalar.builtin(name="make_timestamp")  # type: ignore[untyped-decorator]
def _make_timestamp(micros: int) -> datetime:  # type: ignore[empty-body]
    """The time that is so many microseconds after 1970."""


def read(path: Path, measures: Iterable[Measure] = ()) -> Metrics:
    """Utilisation from one file, or from all Parquet and CSV files of a folder.

    Files are made hours one by one. Only where points repeat, within a file or from one file to
    the next, all are looked at together: the same point twice counts once, and of two values for
    one time the higher.

    Args:
        path: the file or folder.
        measures: what else than the metrics of instances to read.

    Raises:
        SourceError: it can't be read, lacks a column, or holds what is no utilisation.
    """
    known = {m.id: m for m in (*INSTANCE, *measures)}
    spill = TemporaryDirectory(prefix="trimtab-")
    con = ibis.duckdb.connect()
    finalize(con, spill.cleanup)
    for setting in (
        "TimeZone = 'UTC'",
        f"memory_limit = '{MEMORY}'",
        f"temp_directory = '{spill.name}'",
        "preserve_insertion_order = false",
    ):
        con.raw_sql(f"SET {setting}")
    try:
        points = [_points(_open(con, f), f, known) for f in _files(path)]
        parts = _parts(con, points)
        if parts.filter(_is_wrong(parts, known)).count().to_pyarrow().as_py():
            _refuse(points, path, known)
        if not parts.count().to_pyarrow().as_py():
            raise _nothing(path, known)
        notes = _gap_notes(parts)
        if _repeats(con, parts):
            parts, more = _without_repeats(con, points)
            notes += more
        rows = _hours(parts, known)
    except (duckdb.Error, OSError) as error:
        reason = str(error).splitlines()[0]
        raise SourceError(
            f"can't be read as utilisation: {reason}",
            where=str(path),
            allowed="a Parquet or CSV file with columns resource_id, metric, timestamp, value",
        ) from error
    return Metrics(rows, str(path), notes)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(
            f for f in path.iterdir() if f.name.endswith((".parquet", ".csv", ".csv.gz"))
        )
        if not found:
            raise SourceError(
                "no Parquet or CSV file is in this folder",
                where=str(path),
                next_step="name the folder that the utilisation was exported to",
            )
        return found
    if not path.is_file():
        raise SourceError(
            "no such file",
            where=str(path),
            allowed="cloudwatch, or a Parquet or CSV file or a folder of them",
            next_step="check the path",
        )
    return [path]


def _open(con: Connection, path: Path) -> Table:
    if path.suffix == ".parquet":
        return con.read_parquet(path)
    # As text, so that a value which is no number is found and named, not guessed at.
    return con.read_csv(path, all_varchar=True, header=True)


def _points(raw: Table, path: Path, measures: Mapping[str, Measure]) -> Table:
    """The file's columns with our names and types; what can't be cast is null and `bad`."""
    time = next((name for name in TIMES if name in raw.columns), None)
    both = "average" in raw.columns and "maximum" in raw.columns
    average, maximum = ("average", "maximum") if both else ("value", "value")
    wanted = ("resource_id", "metric", average, maximum)
    missing = [name for name in wanted if name not in raw.columns]
    if missing or time is None:
        raise SourceError(
            f"no column {missing[0] if missing else 'timestamp'}",
            where=str(path),
            allowed="resource_id, metric, timestamp, and value, or average and maximum;"
            f" it has {', '.join(raw.columns)}",
        )
    known = raw.filter(raw.metric.isin(list(measures)))
    stamp = known[time]
    if not stamp.type().is_timestamp() or stamp.type().timezone is not None:
        stamp = stamp.try_cast("timestamp('UTC')").cast("timestamp")
    bad = stamp.isnull() | known.resource_id.isnull()
    numbers = {}
    for column in {average, maximum}:
        given = number = known[column]
        if not given.type().is_numeric():
            number = given.try_cast("float64")
            bad |= number.isnull() & given.notnull() & (given.cast("string") != "")
        number = number.cast("float64")
        # NaN is pandas' word for a missing value; DuckDB sorts it above every number.
        numbers[column] = ibis.ifelse(number.isnan(), ibis.null("float64"), number)
    # An hour needs both.
    lacks = numbers[average].isnull() | numbers[maximum].isnull()
    nothing = ibis.null("float64")
    values = (
        {n: ibis.ifelse(lacks, nothing, numbers[n]) for n in ("average", "maximum")}
        if both
        else dict.fromkeys(("average", "maximum"), numbers["value"])
    )
    return known.select(
        resource_id=known.resource_id.cast("string"),
        metric=known.metric.cast("string"),
        stamp=stamp,
        bad=bad,
        **values,
    )


def _parts(con: Connection, points: list[Table]) -> Table:
    """Each file's hours, with what is needed to put them together and to judge them."""
    for number, one in enumerate(points):
        made = _part(one).mutate(file=ibis.literal(number, "int32"))
        if number:
            con.insert("parts", made)
        else:
            con.create_table("parts", made, temp=True)
    return con.table("parts")


def _part(points: Table) -> Table:
    micros = _epoch_us(points.stamp)
    minute = ibis.literal(1, "int64") << (micros // 60_000_000 % 60)
    measured = points.average.notnull()
    return points.group_by("resource_id", "metric", number=micros // 3_600_000_000).aggregate(
        total=points.average.sum(),
        highest=points.maximum.max(),
        lowest=ibis.least(points.average.min(), points.maximum.min()),
        samples=points.average.count().cast("int32"),
        points=points.count().cast("int32"),
        minutes=minute.bit_or(where=measured),
        bad=points.bad.sum().cast("int32"),
    )


def _is_wrong(parts: Table, known: Mapping[str, Measure]) -> BooleanValue:
    """An hour holds what is no utilisation."""
    percent = parts.metric.isin([m.id for m in known.values() if m.unit == "percent"])
    high = (percent & (parts.highest > 100 + ROUNDING)) | parts.highest.isinf()
    return (parts.bad > 0) | high.fill_null(False) | (parts.lowest < 0).fill_null(False)


def _wrong(points: Table, known: Mapping[str, Measure]) -> BooleanValue:
    """What is no utilisation."""
    percent = points.metric.isin([m.id for m in known.values() if m.unit == "percent"])
    high = percent & (points.maximum > 100 + ROUNDING)
    low = (points.average < 0) | (points.maximum < 0)
    return (points.bad | high | low | points.maximum.isinf()).fill_null(False)


def _refuse(points: list[Table], path: Path, known: Mapping[str, Measure]) -> NoReturn:
    """Name the first row that is no utilisation, and count them."""
    found = ibis.union(*(p.filter(_wrong(p, known)) for p in points))
    count = found.count().to_pyarrow().as_py()
    first = found.order_by("resource_id", "metric", "stamp").limit(1).to_pyarrow().to_pylist()[0]
    raise SourceError(
        f"{count} rows hold no utilisation; the first is {first['metric']} of"
        f" {first['resource_id']} at {first['stamp']}: average {first['average']},"
        f" maximum {first['maximum']}",
        where=str(path),
        allowed="times in ISO 8601, finite numbers, percentages from 0 to 100, bytes from 0",
    )


def _nothing(path: Path, known: Mapping[str, Measure]) -> SourceError:
    return SourceError(
        "none of its rows is a known metric", where=str(path), allowed=", ".join(known)
    )


def _repeats(con: Connection, parts: Table) -> bool:
    """Two points in a minute, or an hour that two files have."""
    within = parts.filter(parts.samples > _bit_count(parts.minutes).cast("int32"))
    if within.limit(1).count().to_pyarrow().as_py():
        return True
    if parts.file.max().to_pyarrow().as_py() == 0:
        return False
    spans = con.create_table(
        "spans",
        parts.group_by("resource_id", "metric", "file").aggregate(
            first=parts.number.min(), last=parts.number.max()
        ),
        temp=True,
    )
    other = spans.view()
    shared = spans.join(
        other,
        [
            spans.resource_id == other.resource_id,
            spans.metric == other.metric,
            spans.file < other.file,
            spans.first <= other.last,
            other.first <= spans.last,
        ],
    )
    return bool(shared.limit(1).count().to_pyarrow().as_py())


def _without_repeats(con: Connection, points: list[Table]) -> tuple[Table, tuple[str, ...]]:
    """All points together, each time once; and how many there were too many."""
    every = ibis.union(*points)
    valued = every.filter(every.average.notnull(), every.maximum.notnull())
    once = con.create_table(
        "points",
        valued.group_by("resource_id", "metric", "stamp").aggregate(
            average=valued.average.max(),
            maximum=valued.maximum.max(),
            copies=valued.count(),
            differ=(valued.average.nunique() > 1) | (valued.maximum.nunique() > 1),
        ),
        temp=True,
    )
    row = (
        once.aggregate(repeated=(once.copies - 1).sum(), differ=once.differ.sum())
        .to_pyarrow()
        .to_pylist()[0]
    )
    notes = []
    if row["repeated"]:
        notes.append(f"{row['repeated']} points were there already and count once")
    if row["differ"]:
        notes.append(f"{row['differ']} times have several values: the highest counts")
    made = con.create_table("once", _part(once.mutate(bad=False)), temp=True)
    return made, tuple(notes)


def _hours(parts: Table, measures: Mapping[str, Measure]) -> Table:
    counts = parts.metric.isin([m.id for m in measures.values() if m.total])
    valued = parts.filter(parts.samples > 0)
    return valued.select(
        "resource_id",
        "metric",
        hour=_make_timestamp(valued.number * 3_600_000_000),
        average=ibis.ifelse(counts, valued.total, valued.total / valued.samples),
        maximum=ibis.ifelse(counts, valued.total, valued.highest),
        samples=valued.samples.cast("int64"),
    )


def _gap_notes(parts: Table) -> tuple[str, ...]:
    count = (parts.points - parts.samples).sum().to_pyarrow().as_py()
    return (f"{count} rows without a value are gaps",) if count else ()
