"""Points that were delivered twice: each time counts once."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - Ibis reads the annotations of a function
from typing import TYPE_CHECKING

import ibis

from cost.metrics.runs import grouped

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend as Connection
    from ibis.expr.types import Table


@ibis.udf.scalar.builtin(name="bit_count")  # type: ignore[untyped-decorator]
def _bit_count(bits: int) -> int:  # type: ignore[empty-body]
    """How many bits are set; DuckDB has it, Ibis does not name it."""


@ibis.udf.scalar.builtin(name="epoch_us")  # type: ignore[untyped-decorator]
def _epoch_us(stamp: datetime) -> int:  # type: ignore[empty-body]
    """Microseconds since 1970."""


def found(con: Connection, parts: Table) -> bool:
    """Two points in a minute, or an hour that two files have."""
    within = parts.filter(parts.samples > _bit_count(parts.minutes).cast("int32"))
    if within.limit(1).count().to_pyarrow().as_py():
        return True
    if parts.file.max().to_pyarrow().as_py() == 0:
        return False
    spans = con.create_table(
        "spans",
        parts.group_by("series", "file").aggregate(
            first=parts.number.min(), last=parts.number.max()
        ),
        temp=True,
    )
    other = spans.view()
    shared = spans.join(
        other,
        [
            spans.series == other.series,
            spans.file < other.file,
            spans.first <= other.last,
            other.first <= spans.last,
        ],
    )
    return bool(shared.limit(1).count().to_pyarrow().as_py())


def removed(con: Connection, every: Table, series: Table) -> tuple[Table, tuple[str, ...]]:
    """All points together, each time once; and how many there were too many."""
    every = _usable(every, series)
    once = con.create_table(
        "points",
        every.group_by("series", "stamp").aggregate(
            average=every.average.max(),
            maximum=every.maximum.max(),
            copies=every.count(),
            differ=(every.average.nunique() > 1) | (every.maximum.nunique() > 1),
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
    micros = _epoch_us(once.stamp)
    runs = once.select(
        "series",
        number=micros // 3_600_000_000,
        total=once.average,
        highest=once.maximum,
        samples=1,
        minutes=ibis.literal(1, "int64") << (micros // 60_000_000 % 60),
    )
    return con.create_table("once", grouped(runs), temp=True), tuple(notes)


def _usable(every: Table, series: Table) -> Table:
    """What Runs takes as well, each with its series."""
    values = [every.average, every.maximum]
    fine = every.filter(
        ~every.unreadable,
        *(value.notnull() & ~value.isnan() & ~value.isinf() & (value >= 0) for value in values),
    )
    return fine.join(series, ["resource_id", "metric"])
