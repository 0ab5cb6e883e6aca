"""Points that lie beside each other and are of one hour, made one row, before a database groups.

Exporters write a resource's points one after the other. Comparing each with its neighbour costs a
tenth of what it costs a database to find the group of each by name and hour; whatever does not lie
beside each other is left to the database.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from ibis.expr.types import Table
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Integers = NDArray[np.integer]

NAMES: Final = pa.dictionary(pa.int32(), pa.string())
POINTS: Final = ("resource_id", "metric", "stamp", "average", "maximum", "unreadable")
"""Columns of the points: the stamp in UTC; `unreadable`: its text is no number or no time."""
RUNS: Final = pa.schema(
    [
        ("series", pa.int32()),
        ("number", pa.int64()),
        ("total", pa.float64()),
        ("highest", pa.float64()),
        ("samples", pa.int32()),
        ("minutes", pa.int64()),
    ]
)
"""One row a run: which series, the hour's number since 1970, a bit for each minute with a point."""
A_MINUTE: Final = 60_000_000
"""Microseconds."""
NO_VALUE: Final = "without a value"


class Runs:
    """Makes points runs; one for all files.

    `series` are the resources' metrics in the order of their numbers; `left_out` counts the points
    that no hour can hold, by the reason. `failed` is what reading the points ended with: a database
    that reads from `reader` only quotes it.
    """

    def __init__(self, metrics: Collection[str]) -> None:
        """Points of other metrics than these are none of ours and not counted."""
        self._metrics = pa.array(sorted(metrics), pa.string())
        self.series: dict[tuple[str, str], int] = {}
        self.left_out: Counter[str] = Counter()
        self.failed: Exception | None = None

    def reader(self, points: Iterable[pa.RecordBatch]) -> pa.RecordBatchReader:
        """The runs of all batches, made as they are read."""
        return pa.RecordBatchReader.from_batches(RUNS, self._all(points))

    def _all(self, points: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        try:
            for batch in points:
                usable = self._usable(batch)
                if usable.num_rows:
                    yield self._runs(usable)
        except Exception as error:
            self.failed = error
            raise

    def _usable(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        metric = batch.column("metric")
        known = pc.is_in(metric.dictionary, value_set=self._metrics)
        if metric.null_count or not pc.all(known, min_count=0).as_py():
            batch = batch.filter(pc.fill_null(pc.take(known, metric.indices), False))
        why = _why_not(batch)
        if why is None:
            return batch
        self.left_out.update({reason: int(rows.sum()) for reason, rows in why.items()})
        return batch.filter(pa.array(~np.logical_or.reduce(list(why.values()))))

    def _runs(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        average, maximum = (batch.column(name).to_numpy() for name in ("average", "maximum"))
        minute = batch.column("stamp").view(pa.int64()).to_numpy() // A_MINUTE
        number = minute // 60
        resource, metric = batch.column("resource_id"), batch.column("metric")
        pair = resource.indices.to_numpy() * np.int64(len(metric.dictionary))
        pair += metric.indices.to_numpy()
        begins = np.ones(len(number), dtype=np.bool_)
        begins[1:] = (number[1:] != number[:-1]) | (pair[1:] != pair[:-1])
        at = np.flatnonzero(begins)
        columns = (
            self._series(pair[at], resource.dictionary, metric.dictionary),
            number[at],
            np.add.reduceat(average, at),
            np.maximum.reduceat(maximum, at),
            np.diff(at, append=len(number)).astype(np.int32),
            np.bitwise_or.reduceat(np.left_shift(1, minute - number * 60), at),
        )
        return pa.RecordBatch.from_arrays([pa.array(c) for c in columns], schema=RUNS)

    def _series(self, pair: Integers, resources: pa.Array, metrics: pa.Array) -> Integers:
        """The numbers of pairs of a resource and a metric, which a batch numbers as it likes."""
        found, place = np.unique(pair, return_inverse=True)
        numbers = [
            self.series.setdefault(
                (resources[code // len(metrics)].as_py(), metrics[code % len(metrics)].as_py()),
                len(self.series),
            )
            for code in found.tolist()
        ]
        return np.array(numbers, dtype=np.int32)[place]


def _why_not(batch: pa.RecordBatch) -> dict[str, Bools] | None:
    """Which rows can't be used, by the reason; None if all can, which is quickly seen."""
    resource, stamp, average, maximum, unreadable = (
        batch.column(name) for name in POINTS if name != "metric"
    )
    values = [column.to_numpy(zero_copy_only=False) for column in (average, maximum)]
    nulls = resource.null_count + stamp.null_count
    with np.errstate(invalid="ignore"):
        fine = all(v.size == 0 or (v.min() >= 0 and v.max() < np.inf) for v in values)
    if fine and not nulls and not pc.any(unreadable, min_count=0).as_py():
        return None
    text = pc.or_(unreadable, stamp.is_null()).to_numpy(zero_copy_only=False)
    named = ~text & resource.is_valid().to_numpy(zero_copy_only=False)
    return {
        "whose time or number can't be read": text,
        "without a resource": ~text & ~named,
        NO_VALUE: named & np.isnan(values).any(axis=0),
        "negative": named & np.less(values, 0).any(axis=0),
        "infinite": named & np.equal(values, np.inf).any(axis=0),
    }


def grouped(runs: Table) -> Table:
    """One row an hour of a series."""
    return runs.group_by("series", "number").aggregate(
        total=runs.total.sum(),
        highest=runs.highest.max(),
        samples=runs.samples.sum().cast("int32"),
        minutes=runs.minutes.bit_or(),
    )
