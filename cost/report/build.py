"""Executes the views over a bill and gathers them into a Report: the one place for queries."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cost.analysis import spend
from cost.analysis.gpu import gpu_hours
from cost.analysis.movers import movers
from cost.errors import InputError, NotFound
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
    from datetime import datetime

    from ibis.expr.types import Table

    from cost.bill import Bill
    from cost.models import Recommendation

ZERO = Decimal(0)


def build(
    bill: Bill,
    *,
    sources: Iterable[str],
    currency: str | None = None,
    recommendations: Iterable[Recommendation] = (),
) -> Report:
    """Analyse a bill.

    Args:
        bill: a loaded bill.
        sources: what it was read from, as the reader of the report should see it.
        currency: the one to report, where the bill has several: amounts of two are never added.
        recommendations: shown beside the spend they would save.

    Raises:
        InputError: the bill has several currencies and none was chosen, or not the chosen one.
    """
    start, end = bill.period
    chosen = _currency(bill, currency)
    daily = bill.daily.filter((bill.daily.BillingCurrency == chosen) | _unnamed(bill.daily))
    return Report(
        sources=tuple(sources),
        simulated=bill.quality.simulated,
        period=Period(start=start, end=end),
        currency=chosen,
        totals=_totals(daily),
        views=_views(daily, end),
        quality=bill.quality,
        recommendations=tuple(recommendations),
    )


def _currency(bill: Bill, wanted: str | None) -> str:
    known = bill.quality.currencies or (bill.currency,)
    if wanted is None and len(known) > 1:
        raise InputError(
            "the bill has several currencies, whose amounts cannot be added",
            allowed=", ".join(known),
            next_step=f"choose one: --currency {known[0]}",
        )
    if wanted is not None and wanted not in known:
        raise NotFound("currency of the bill", wanted, known)
    return wanted or known[0]


def _unnamed(daily: Table) -> Any:
    """Rows without a currency are the bill's own: CUR leaves it out of some rows."""
    return daily.BillingCurrency.isnull()


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


def _views(daily: Table, end: datetime) -> Views:
    by_dimension = {
        name: tuple(_spend_row(row) for row in _rows(spend.by(daily, name)))
        for name in spend.DIMENSIONS
    }
    return Views(
        **by_dimension,
        day=tuple(
            DayRow(day=row["day"], charge_days=row["charge_days"], **_spend_row(row).model_dump())
            for row in _rows(spend.by_day(daily))
        ),
        gpu=tuple(_gpu_row(row) for row in _rows(gpu_hours(daily))),
        movers=tuple(MoverRow(**row) for row in _rows(movers(daily, end))),
    )


def _gpu_row(row: dict[str, Any]) -> GpuRow:
    row["effective"] = row.pop("EffectiveCost")
    return GpuRow(**row)
