"""Hours of many resources as matrices: what is judged for all at once is judged on these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis.expr.types import Table
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

HOUR: Final = timedelta(hours=1)
BATCH: Final = 2_000_000
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
    columns = wanted.select("resource_id", "hour", "average", "maximum")
    parts = -(-wanted.count().to_pyarrow().as_py() // BATCH) or 1
    places: dict[str, int] = {}
    hours = (end - start) // HOUR
    peaks = np.full((0, hours), np.nan, dtype=np.float32)
    averages = peaks.copy()
    for part in range(parts):
        batch = columns.filter(columns.resource_id.hash().abs() % parts == part).to_pyarrow()
        names = pc.dictionary_encode(batch.column("resource_id")).combine_chunks()
        known, first = len(places), {n: i for i, n in enumerate(names.dictionary.to_pylist())}
        places |= {name: known + i for name, i in first.items()}
        if len(places) > len(peaks):
            peaks, averages = (_longer(m, len(places)) for m in (peaks, averages))
        row = names.indices.to_numpy() + known
        column = _columns(batch.column("hour"), start)
        peaks[row, column] = batch.column("maximum").to_numpy()
        averages[row, column] = batch.column("average").to_numpy()
    count = len(places)
    return Matrix(tuple(places), start, peaks[:count], averages[:count])


def _longer(values: Floats, rows: int) -> Floats:
    """With at least so many rows; it grows by half, so that few copies are made."""
    added = max(rows, int(len(values) * 1.5)) - len(values)
    more = np.full((added, values.shape[1]), np.nan, dtype=values.dtype)
    return np.concatenate([values, more])


def _columns(hours: pa.ChunkedArray, start: datetime) -> NDArray[np.int64]:
    micros = pc.cast(hours, pa.timestamp("us")).cast(pa.int64()).to_numpy()
    begins = int((start - datetime(1970, 1, 1)) / timedelta(microseconds=1))  # noqa: DTZ001 - naive UTC
    found: NDArray[np.int64] = (micros - begins) // 3_600_000_000
    return found
