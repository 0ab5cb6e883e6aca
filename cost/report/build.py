"""Executes the views over a bill and gathers them into a Report: the one place for queries."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cost.analysis import spend
from cost.analysis.gpu import gpu_hours
from cost.analysis.movers import movers
from cost.report.model import (
    DayRow,
    GpuRow,
    MoverRow,
    Period,
    Report,
    SpendRow,
    Totals,
    Views,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ibis.expr.types import Table

    from cost.bill import Bill
    from cost.models import Recommendation

ZERO = Decimal(0)


def build(
    bill: Bill,
    *,
    sources: Iterable[str],
    simulated: bool = False,
    recommendations: Iterable[Recommendation] = (),
) -> Report:
    """Analyse a bill.

    Args:
        bill: a loaded bill.
        sources: what it was read from, as the reader of the report should see it.
        simulated: say on every page that the bill is not a real one.
        recommendations: shown beside the spend they would save.
    """
    start, end = bill.period
    return Report(
        sources=tuple(sources),
        simulated=simulated,
        period=Period(start=start, end=end),
        currency=bill.currency,
        totals=_totals(bill.daily),
        views=_views(bill),
        quality=bill.quality,
        recommendations=tuple(recommendations),
    )


def _rows(table: Table) -> Iterator[dict[str, Any]]:
    """Rows as dicts of Python values; pandas would turn decimals' nulls into NaN."""
    yield from table.to_pyarrow().to_pylist()


def _totals(daily: Table) -> Totals:
    (row,) = _rows(spend.totals(daily))
    return Totals(
        billed=row["BilledCost"] or ZERO,
        effective=row["EffectiveCost"] or ZERO,
        listed=row["ListCost"],
    )


def _spend_row(row: dict[str, Any]) -> SpendRow:
    return SpendRow(
        key=row["key"], billed=row["BilledCost"] or ZERO, effective=row["EffectiveCost"] or ZERO
    )


def _views(bill: Bill) -> Views:
    daily = bill.daily
    by_dimension = {
        name: tuple(_spend_row(row) for row in _rows(spend.by(daily, name)))
        for name in spend.DIMENSIONS
    }
    return Views(
        **by_dimension,
        day=tuple(
            DayRow(day=row["day"], **_spend_row(row).model_dump())
            for row in _rows(spend.by_day(daily))
        ),
        gpu=tuple(_gpu_row(row) for row in _rows(gpu_hours(daily))),
        movers=tuple(MoverRow(**row) for row in _rows(movers(daily, bill.period[1]))),
    )


def _gpu_row(row: dict[str, Any]) -> GpuRow:
    row["effective"] = row.pop("EffectiveCost")
    return GpuRow(**row)
