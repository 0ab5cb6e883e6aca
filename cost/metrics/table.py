"""Hourly utilisation of resources, whatever it was read from, and its percentiles."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import ibis
import pyarrow as pa

from cost.metrics.matrix import Matrix, matrix
from cost.plural import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from ibis.expr.types import Table

PERCENT: Final = (
    "cpu_utilization",
    "gpu_utilization",
    "gpu_memory_utilization",
    "memory_utilization",
)
"""Metrics from 0 to 100; an hour's average and maximum differ."""
BYTES: Final = ("network_in_bytes", "network_out_bytes")
"""Metrics that count bytes: average and maximum are both the hour's sum."""

NAMED: Final = 3
"""So many ids a note names."""
SCHEMA: Final = pa.schema(
    [
        ("resource_id", pa.string()),
        ("metric", pa.string()),
        ("hour", pa.timestamp("us")),
        ("average", pa.float64()),
        ("maximum", pa.float64()),
        ("samples", pa.int64()),
        ("series", pa.int32()),
    ]
)
"""One row a resource, metric and UTC hour; an hour without a value has no row. Each resource's
metric is a series: numbers are found faster than names."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One hour of one metric; `hour` is the UTC hour's start, without a zone."""

    resource_id: str
    metric: str
    hour: datetime
    average: float
    maximum: float
    samples: int | None = None


@dataclass(frozen=True, kw_only=True)
class Summary:
    """One resource's metric over all its hours; `hours` counts those that have a value."""

    hours: int
    mean: float
    peak: float
    busiest_day: float


@dataclass(frozen=True)
class Metrics:
    """Utilisation by hour; `source` says where it was read, `notes` what was left out.

    `rows` has the columns of SCHEMA.
    """

    rows: Table
    source: str
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, readings: Iterable[Reading], *, source: str, notes: Iterable[str] = ()) -> Metrics:
        """Utilisation from single readings."""
        rows = list(readings)
        columns = {f.name: [getattr(row, f.name) for row in rows] for f in fields(Reading)}
        numbers: dict[tuple[str, str], int] = {}
        columns["series"] = [
            numbers.setdefault((row.resource_id, row.metric), len(numbers)) for row in rows
        ]
        table = pa.Table.from_pydict(columns, schema=SCHEMA)
        # The engine of tables in memory would draw its progress into what is printed.
        ibis.get_backend().raw_sql("SET enable_progress_bar = false")
        return cls(ibis.memtable(table), source, tuple(notes))

    def between(self, start: datetime, end: datetime) -> Metrics:
        """The hours from `start` up to, not including, `end`."""
        rows = self.rows.filter(self.rows.hour >= start, self.rows.hour < end)
        return Metrics(rows, self.source, self.notes)

    def of_bill(self, resources: Iterable[tuple[str, str]]) -> Metrics:
        """Only what is the bill's without doubt; the rest is named and counted.

        Args:
            resources: region and id of each whose utilisation is asked for.
        """
        regions: dict[str, set[str]] = {}
        for region, resource in resources:
            regions.setdefault(resource, set()).add(region)
        found = self.rows.group_by("series").aggregate(id=self.rows.resource_id.arbitrary())
        ids = sorted(set(found.to_pyarrow().column("id").to_pylist()))
        strangers = [i for i in ids if i not in regions]
        twins = [i for i in ids if len(regions.get(i, ())) > 1]
        rows = self.rows.filter(self.rows.resource_id.notin(twins)) if twins else self.rows
        notes = (
            _named(strangers, "not looked at: not in the bill, or no longer"),
            _named(twins, "in several regions: whose values these are is not known"),
        )
        return Metrics(rows, self.source, (*self.notes, *(n for n in notes if n)))

    @cached_property
    def span(self) -> tuple[datetime, datetime] | None:
        """The first and the last hour; None without any."""
        found = self.rows.aggregate(first=self.rows.hour.min(), last=self.rows.hour.max())
        row = found.to_pyarrow().to_pylist()[0]
        return None if row["first"] is None else (row["first"], row["last"])

    def summary(self, metric: str, percentile: float = 100.0) -> Mapping[str, Summary]:
        """A metric by resource; a resource without a single value is absent.

        Args:
            metric: a measure's id, such as cpu_utilization.
            percentile: which percentile of the hourly maxima `peak` is, 0 to 100, interpolated.
        """
        key = (metric, percentile)
        if key not in self._summaries:
            self._summaries[key] = self._summarise(metric, percentile)
        return self._summaries[key]

    def matrix(self, metric: str, start: datetime, end: datetime) -> Matrix:
        """A metric hour by hour between two midnights; `end` is exclusive."""
        key = (metric, start, end)
        if key not in self._matrices:
            self._matrices[key] = matrix(self.rows, metric, start, end)
        return self._matrices[key]

    @cached_property
    def _matrices(self) -> dict[tuple[str, datetime, datetime], Matrix]:
        return {}

    @cached_property
    def _summaries(self) -> dict[tuple[str, float], dict[str, Summary]]:
        return {}

    def week(self, metric: str) -> Mapping[str, Mapping[int, float]]:
        """By resource, the highest of a metric's maxima for each hour of the week, Monday 0 first.

        An hour of the week that was never measured is absent.
        """
        rows = self.rows.filter(self.rows.metric == metric)
        hour = rows.hour.day_of_week.index() * 24 + rows.hour.hour()
        found = rows.group_by("resource_id", at=hour).aggregate(highest=rows.maximum.max())
        by_resource: dict[str, dict[int, float]] = {}
        for row in found.to_pyarrow().to_pylist():
            by_resource.setdefault(row["resource_id"], {})[int(row["at"])] = float(row["highest"])
        return by_resource

    def _summarise(self, metric: str, percentile: float) -> dict[str, Summary]:
        rows = self.rows.filter(self.rows.metric == metric)
        days = rows.group_by("resource_id", day=rows.hour.truncate("D")).aggregate(
            total=rows.average.sum()
        )
        busiest = days.group_by("resource_id").aggregate(busiest_day=days.total.max())
        whole = rows.group_by("resource_id").aggregate(
            hours=rows.hour.nunique(),
            mean=rows.average.mean(),
            peak=rows.maximum.quantile(percentile / 100),
        )
        joined = whole.join(busiest, "resource_id").to_pyarrow().to_pylist()
        return {row.pop("resource_id"): Summary(**_floats(row)) for row in joined}


def _named(ids: list[str], what: str) -> str:
    some = f"{', '.join(ids[:NAMED])}{', …' if len(ids) > NAMED else ''}"
    return f"{plural(len(ids), 'resource')} {what} ({some})" if ids else ""


def _floats(row: dict[str, Any]) -> dict[str, Any]:
    return {k: v if k == "hours" else float(v) for k, v in row.items()}
