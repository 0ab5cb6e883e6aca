"""Read utilisation from a Parquet or CSV file of any grain into hours.

Columns: resource_id, metric, timestamp (or hour), and value, or average and maximum. A timestamp
without a zone is UTC. A grain coarser than an hour fills one hour in many: the rest are gaps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import duckdb
import ibis

from cost.errors import SourceError
from cost.measures import INSTANCE, Measure
from cost.metrics.table import Metrics

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ibis.expr.types import Table

TIMES: Final = ("timestamp", "hour", "time")
ROUNDING: Final = 1.0
"""Agents report a little over 100 % now and then."""


def read(path: Path, measures: Iterable[Measure] = ()) -> Metrics:
    """Utilisation from one file, or from all Parquet and CSV files of a folder.

    Args:
        path: the file or folder.
        measures: what else than the metrics of instances to read.

    Raises:
        SourceError: it can't be read, lacks a column, or holds what is no utilisation.
    """
    known = {m.id: m for m in (*INSTANCE, *measures)}
    con = ibis.duckdb.connect()
    con.raw_sql("SET TimeZone = 'UTC'")
    try:
        raw = ibis.union(*(_points(_open(con, f), f, known) for f in _files(path))).distinct()
        points = con.create_table("points", raw, temp=True)
        _check(points, path, known)
        rows = con.create_table("hours", _hours(points, known), temp=True)
        notes = _notes(points)
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


def _open(con: ibis.BaseBackend, path: Path) -> Table:
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
    stamp = known[time].try_cast("timestamp('UTC')").cast("timestamp")
    numbers = {
        n: known[c].try_cast("float64") for n, c in (("average", average), ("maximum", maximum))
    }
    bad = stamp.isnull() | known.resource_id.isnull()
    for name, column in (("average", average), ("maximum", maximum)):
        text = known[column].cast("string")
        bad |= numbers[name].isnull() & text.notnull() & (text != "")
    # NaN is pandas' word for a missing value; DuckDB sorts it above every number.
    values = {name: ibis.ifelse(n.isnan(), ibis.null("float64"), n) for name, n in numbers.items()}
    return known.select(
        resource_id=known.resource_id.cast("string"),
        metric=known.metric.cast("string"),
        stamp=stamp,
        bad=bad,
        **values,
    )


def _check(points: Table, path: Path, measures: Mapping[str, Measure]) -> None:
    """Refuse what is no utilisation, naming the first such row."""
    percent = points.metric.isin([m.id for m in measures.values() if m.unit == "percent"])
    high = percent & (points.maximum > 100 + ROUNDING)
    low = (points.average < 0) | (points.maximum < 0)
    wrong = (points.bad | high | low | points.maximum.isinf()).fill_null(False)
    found = points.filter(wrong)
    count = found.count().to_pyarrow().as_py()
    if count:
        first = (
            found.order_by("resource_id", "metric", "stamp").limit(1).to_pyarrow().to_pylist()[0]
        )
        raise SourceError(
            f"{count} rows hold no utilisation; the first is {first['metric']} of"
            f" {first['resource_id']} at {first['stamp']}: average {first['average']},"
            f" maximum {first['maximum']}",
            where=str(path),
            allowed="times in ISO 8601, finite numbers, percentages from 0 to 100, bytes from 0",
        )
    if not points.count().to_pyarrow().as_py():
        raise SourceError(
            "none of its rows is a known metric",
            where=str(path),
            allowed=", ".join(measures),
        )


def _hours(points: Table, measures: Mapping[str, Measure]) -> Table:
    values = points.filter(points.average.notnull(), points.maximum.notnull())
    hours = values.group_by("resource_id", "metric", hour=values.stamp.truncate("h")).aggregate(
        mean=values.average.mean(),
        total=values.average.sum(),
        highest=values.maximum.max(),
        samples=values.count(),
    )
    counts = hours.metric.isin([m.id for m in measures.values() if m.total])
    return hours.select(
        "resource_id",
        "metric",
        "hour",
        average=ibis.ifelse(counts, hours.total, hours["mean"]),
        maximum=ibis.ifelse(counts, hours.total, hours.highest),
        samples=hours.samples,
    )


def _notes(points: Table) -> tuple[str, ...]:
    count = points.filter(points.average.isnull()).count().to_pyarrow().as_py()
    return (f"{count} rows without a value are gaps",) if count else ()
