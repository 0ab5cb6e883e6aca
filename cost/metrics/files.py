"""Read utilisation from a Parquet or CSV file of any grain into hours.

Columns: resource_id, metric, timestamp (or hour), and value, or average and maximum. A timestamp
without a zone is UTC. A grain coarser than an hour fills one hour in many: the rest are gaps.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - Ibis reads the annotations of a function
from typing import TYPE_CHECKING, Final

import duckdb
import ibis
import pyarrow as pa

from cost import scratch
from cost.errors import SourceError
from cost.measures import INSTANCE, Measure
from cost.metrics import repeats
from cost.metrics.points import batches, points
from cost.metrics.runs import Runs, grouped
from cost.metrics.screen import ROUNDING, other_units, shares
from cost.metrics.screen import left_out as told
from cost.metrics.table import Metrics

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ibis.backends.duckdb import Backend as Connection
    from ibis.expr.types import Table

SERIES: Final = pa.schema(
    [("series", pa.int32()), ("resource_id", pa.string()), ("metric", pa.string())]
)


@ibis.udf.scalar.builtin(name="make_timestamp")  # type: ignore[untyped-decorator]
def _make_timestamp(micros: int) -> datetime:  # type: ignore[empty-body]
    """The time that is so many microseconds after 1970."""


def read(path: Path, measures: Iterable[Measure] = ()) -> Metrics:
    """Utilisation from one file, or from all Parquet and CSV files of a folder.

    Files are made hours one by one. Only where points repeat, within a file or from one file to
    the next, all are looked at together: the same point twice counts once, and of two values for
    one time the higher.

    What no hour can hold is left out and counted. A resource with a percentage above 100 is in
    another unit: none of that metric's hours is believed, for the highest would be missing.

    Args:
        path: the file or folder.
        measures: what else than the metrics of instances to read.

    Raises:
        SourceError: it can't be read, lacks a column, or holds nothing that is utilisation.
    """
    known = {m.id: m for m in (*INSTANCE, *measures)}
    con = scratch.spilling()
    runs = Runs(known)
    try:
        files = _files(path)
        parts = _parts(con, files, runs)
        notes = told(runs.left_out)
        if not runs.series:
            raise _nothing(path, known, notes)
        series = _series(runs)
        if repeats.found(con, parts):
            every = ibis.union(*(points(con, file) for file in files))
            parts, more = repeats.removed(con, every, series)
            notes += more
        rows, more = _hours(parts, series, known)
        if not rows.limit(1).count().to_pyarrow().as_py():
            raise _nothing(path, known, (*notes, *more))
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        if isinstance(runs.failed, SourceError):
            raise runs.failed from None
        reason = str(runs.failed or error).splitlines()[0]
        raise SourceError(
            f"can't be read as utilisation: {reason}",
            where=str(path),
            allowed="a Parquet or CSV file with columns resource_id, metric, timestamp, value",
        ) from error
    return Metrics(rows, str(path), (*notes, *more))


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


def _nothing(path: Path, known: Mapping[str, Measure], notes: tuple[str, ...]) -> SourceError:
    return SourceError(
        "none of its rows is a value of a known metric" + "".join(f"; {note}" for note in notes),
        where=str(path),
        allowed=f"metrics {', '.join(known)}; times in ISO 8601, finite numbers from 0 on",
    )


def _parts(con: Connection, files: list[Path], runs: Runs) -> Table:
    """Each file's hours, with what is needed to put them together."""
    for number, file in enumerate(files):
        con.con.register("runs", runs.reader(batches(file)))
        made = grouped(con.table("runs")).mutate(file=ibis.literal(number, "int32"))
        if number:
            con.insert("parts", made)
        else:
            con.create_table("parts", made, temp=True)
        con.con.unregister("runs")
    return con.table("parts")


def _series(runs: Runs) -> Table:
    """Which resource's which metric a series is."""
    resources, metrics = zip(*runs.series, strict=True)
    table = {"series": range(len(resources)), "resource_id": resources, "metric": metrics}
    return ibis.memtable(pa.table(table, schema=SERIES))


def _hours(
    parts: Table, series: Table, known: Mapping[str, Measure]
) -> tuple[Table, tuple[str, ...]]:
    """The hours as everything else reads them, without those in another unit."""
    percent = {m.id for m in known.values() if m.unit == "percent"}
    high = parts.highest > 100 + ROUNDING
    tops = parts.group_by("series").aggregate(hours=high.sum(), highest=parts.highest.max())
    every = tops.join(series, "series").order_by("metric", "resource_id").to_pyarrow().to_pylist()
    strange = [row for row in every if row["hours"] and row["metric"] in percent]
    if strange:
        parts = parts.filter(parts.series.notin([row["series"] for row in strange]))
    named = parts.join(series, "series")
    totals = named.metric.isin([m.id for m in known.values() if m.total])
    rows = named.select(
        "resource_id",
        "metric",
        hour=_make_timestamp(named.number * 3_600_000_000),
        average=ibis.ifelse(totals, named.total, named.total / named.samples),
        maximum=ibis.ifelse(totals, named.total, named.highest),
        samples=named.samples.cast("int64"),
        series=named.series,
    )
    highest: dict[str, float] = {}
    for row in every:
        # Those above 100 may come in here: they are no shares either way.
        highest[row["metric"]] = max(row["highest"], highest.get(row["metric"], 0.0))
    units = other_units((row["metric"], row["resource_id"], row["hours"]) for row in strange)
    return rows, (*units, *shares(highest, percent))
