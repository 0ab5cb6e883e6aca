"""Hours of many resources as matrices: what is judged for all at once is judged on these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis.expr.types import Table
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

HOUR: Final = timedelta(hours=1)
BATCH: Final = 10_000_000
"""Rows that are looked at together: an hour of a resource each."""


@dataclass(frozen=True)
class Matrix:
    """One metric: a row a resource, a column an hour from `start` on; NaN is a gap.

    `peaks` are the hourly maxima, `averages` the hourly averages; for what is counted, both are the
    hour's sum. `start` is a midnight, UTC without a zone.
    """

    ids: tuple[str, ...]
    start: datetime
    peaks: Floats
    averages: Floats

    def of(self, wanted: Sequence[str]) -> Matrix:
        """These resources alone, in this order; those without a value are left out."""
        places = {name: i for i, name in enumerate(self.ids)}
        known = tuple(name for name in wanted if name in places)
        rows = [places[name] for name in known]
        return Matrix(known, self.start, self.peaks[rows], self.averages[rows])


def matrix(rows: Table, metric: str, start: datetime, end: datetime) -> Matrix:
    """The hours of one metric between two midnights; `end` is exclusive."""
    wanted = rows.filter(rows.metric == metric, rows.hour >= start, rows.hour < end)
    found = (
        wanted.group_by("series")
        .aggregate(resource_id=wanted.resource_id.arbitrary(), hours=wanted.count())
        .to_pyarrow()
        .sort_by("resource_id")
    )
    ids = found.column("resource_id").to_pylist()
    peaks = np.full((len(ids), (end - start) // HOUR), np.nan, dtype=np.float32)
    averages = peaks.copy()
    if ids:
        series = found.column("series").to_numpy()
        rows_of = np.zeros(series.max() + 1, dtype=np.int32)
        rows_of[series] = np.arange(len(series))
        hour = (wanted.hour.epoch_seconds() - int(start.replace(tzinfo=UTC).timestamp())) // 3600
        places = wanted.select(
            "series",
            column=hour.cast("int32"),
            average=wanted.average.cast("float32"),
            maximum=wanted.maximum.cast("float32"),
        )
        parts = min(-(-pc.sum(found.column("hours")).as_py() // BATCH), len(ids))
        # Ranges, because series lie together: a database looks at their part of the table alone.
        for part in np.array_split(np.sort(series), parts):
            its = places.series.between(int(part[0]), int(part[-1]))
            some = places.filter(its).to_pyarrow()
            number, column, average, maximum = (c.to_numpy() for c in some.columns)
            peaks[rows_of[number], column] = maximum
            averages[rows_of[number], column] = average
    return Matrix(tuple(ids), start, peaks, averages)
