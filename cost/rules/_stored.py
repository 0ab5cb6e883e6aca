"""What is stored and what it costs, from the bill's daily roll-up: volumes and buckets."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cost.months import days_in_month
from cost.rules._items import on_meter
from cost.rules._meters import METERS
from cost.rules._usage import ZERO, Billed, by_resource, common, cut

if TYPE_CHECKING:
    from datetime import date, datetime

    from ibis.expr.types import Table


@dataclass(frozen=True, kw_only=True)
class Volume(Billed):
    """One EBS volume; `type` is as in gp2, gp3 or io2, `monthly` its effective cost a month."""

    type: str
    size_gib: int
    monthly: Decimal


@dataclass(frozen=True, kw_only=True)
class Bucket(Billed):
    """One bucket; `monthly_standard` is a month's cost of what it stores in S3 Standard."""

    monthly_standard: Decimal


def volumes(daily: Table, start: datetime, end: datetime) -> tuple[Volume, ...]:
    """The EBS volumes; a volume's size is that of the day on which the bill shows most of it."""
    rows = cut(daily, start, end)
    rows = rows.filter(rows.x_UsageType.contains("EBS:VolumeUsage"))
    return tuple(_volume(of_one, end.date()) for of_one in by_resource(rows).values())


def buckets(daily: Table, start: datetime, end: datetime) -> tuple[Bucket, ...]:
    """The S3 buckets that were charged for storage."""
    rows = cut(daily, start, end)
    rows = rows.filter(on_meter(rows, METERS["buckets"]))
    return tuple(_bucket(of_one, end.date()) for of_one in by_resource(rows).values())


def _calendar_month(rows: list[dict[str, Any]], days: int) -> Decimal:
    """A month's cost of storage, which is billed by the calendar month and not by the hour."""
    month = (r["effective"] * days_in_month(r["day"]) for r in rows)
    return sum(month, ZERO) / days


def _volume(rows: list[dict[str, Any]], end: date) -> Volume:
    # A day of the bill holds GB-months: size * hours / hours of that month.
    by_day: dict[date, Decimal] = defaultdict(Decimal)
    for row in rows:
        by_day[row["day"]] += row["quantity"] * days_in_month(row["day"])
    told = common(rows, end)
    return Volume(
        **told,
        type=rows[-1]["x_UsageType"].partition("VolumeUsage.")[2] or "standard",
        size_gib=max(1, round(max(by_day.values()))),
        monthly=_calendar_month(rows, (end - told["first"]).days),
    )


def _bucket(rows: list[dict[str, Any]], end: date) -> Bucket:
    standard = [r for r in rows if r["x_UsageType"].endswith("TimedStorage-ByteHrs")]
    told = common(rows, end)
    return Bucket(**told, monthly_standard=_calendar_month(standard, (end - told["first"]).days))
