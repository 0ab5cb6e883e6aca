"""The report as data: what HTML, Markdown, JSON and CSV all print."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from cost.billing._quality import Quality
from cost.models import Model, Recommendation
from cost.money import Money


class Period(Model):
    """The time that the report covers: UTC, end exclusive."""

    start: datetime
    end: datetime


class Totals(Model):
    """The bill's totals. `listed` is None where the source names no list prices."""

    billed: Money = Field(description="what is invoiced; Cost Explorer calls it unblended")
    effective: Money = Field(description="with commitments amortised; Cost Explorer: amortised")
    listed: Money | None = Field(description="at public on-demand prices")


class SpendRow(Model):
    """Spend of one value of a dimension; key None is what carries no value."""

    key: str | None
    billed: Money
    effective: Money


class DayRow(SpendRow):
    """Spend of one service on one UTC day."""

    day: date
    charge_days: int = Field(description="days that the charge is for, from this one on")


class GpuRow(Model):
    """GPU time of one instance type under one purchase option."""

    instance_type: str
    purchase_option: str | None
    instance_hours: Money
    gpu_hours: Money
    effective: Money
    cost_per_gpu_hour: float | None


class MoverRow(Model):
    """Change of effective cost of one component's use of one service, week against week."""

    component: str | None
    service: str | None
    before: Money
    after: Money
    change: Money


class Views(Model):
    """All views. Each spend view sums to the totals."""

    service: tuple[SpendRow, ...]
    team: tuple[SpendRow, ...]
    environment: tuple[SpendRow, ...]
    component: tuple[SpendRow, ...]
    purchase_option: tuple[SpendRow, ...]
    charge_category: tuple[SpendRow, ...]
    account: tuple[SpendRow, ...]
    region: tuple[SpendRow, ...]
    day: tuple[DayRow, ...]
    gpu: tuple[GpuRow, ...]
    movers: tuple[MoverRow, ...]


class Report(Model):
    """A month (or any span) of a bill, analysed."""

    schema_version: int = 1
    sources: tuple[str, ...]
    simulated: bool = Field(description="the bill was made by `trimtab billing sample`")
    period: Period
    currency: str
    totals: Totals
    views: Views
    quality: Quality
    recommendations: tuple[Recommendation, ...] = ()
