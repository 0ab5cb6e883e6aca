"""A bill in a few numbers, for people who ask what a file is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import ibis

from cost.billing._quality import Quality, some
from cost.models import Model
from cost.money import Money
from cost.plural import plural

if TYPE_CHECKING:
    import ibis.expr.types as ir


class Totals(Model):
    """Sums over the bill; None where no row has a value, which is not zero."""

    billed: Money | None = None
    effective: Money | None = None
    list: Money | None = None


class Charges(Model):
    """One charge category's part of the bill, in one currency."""

    category: str | None
    currency: str | None
    rows: int
    billed: Money | None
    effective: Money | None


class Summary(Model):
    """What `trimtab billing info --format json` prints."""

    schema_version: Literal[1] = 1
    period_start: dt.datetime
    period_end: dt.datetime
    """Exclusive."""
    currency: str
    """"mixed" where there are several; then there are no totals, only charges."""
    totals: Totals
    charges: tuple[Charges, ...]
    quality: Quality


def summarise(
    daily: ir.Table, quality: Quality, period: tuple[dt.datetime, dt.datetime], currency: str
) -> Summary:
    """Sum a bill's daily roll-up."""
    totals = daily.aggregate(
        billed=daily.BilledCost.sum(),
        effective=daily.EffectiveCost.sum(),
        list=daily.ListCost.sum(),
    )
    several = len(quality.currencies) > 1
    unit = daily.BillingCurrency if several else ibis.literal(currency)
    charges = daily.group_by(category=daily.ChargeCategory, currency=unit).aggregate(
        rows=daily.row_count.sum(),
        billed=daily.BilledCost.sum(),
        effective=daily.EffectiveCost.sum(),
    )
    return Summary(
        period_start=period[0],
        period_end=period[1],
        currency=currency,
        totals=Totals() if several else Totals(**_trimmed(totals)[0]),
        charges=tuple(Charges(**row) for row in _trimmed(charges.order_by("category", "currency"))),
        quality=quality,
    )


def _trimmed(table: ir.Table) -> list[dict[str, object]]:
    """Rows without the zeros that DECIMAL(38,20) carries."""
    rows: list[dict[str, object]] = table.to_pyarrow().to_pylist()
    for row in rows:
        for key, value in row.items():
            if isinstance(value, Decimal):
                row[key] = value.normalize() if value else Decimal(0)
    return rows


def problems(quality: Quality) -> tuple[str, ...]:
    """What makes a bill unfit to decide by, in sentences; remarks (an open month) are not here."""
    found = (
        (len(quality.currencies) > 1, "several currencies"),
        (bool(quality.missing_months), f"no rows for {', '.join(quality.missing_months)}"),
        (quality.unpriced_rows, f"{plural(quality.unpriced_rows, 'row')} without a cost"),
        (quality.undated_rows, f"{plural(quality.undated_rows, 'row')} without a time"),
        (
            quality.unparsed_values,
            f"values that cannot be read: {quality.unparsed_values}",
        ),
        (quality.duplicate_rows, f"lines that occur twice: {quality.duplicate_rows}"),
        (
            quality.unknown_charge_rows,
            f"{plural(quality.unknown_charge_rows, 'row')} of unknown charge types",
        ),
        *(
            (True, f"{f.title}: no {some(f.missing_columns)}")
            for f in quality.formats
            if f.missing_columns
        ),
    )
    return tuple(text for applies, text in found if applies)
