"""The report as data: what HTML, Markdown, JSON, CSV and Parquet all print."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field, computed_field, field_serializer

from cost.billing._quality import Quality
from cost.models import Model, Recommendation
from cost.money import Money
from cost.views import Result, Setting


class Period(Model):
    """The time that the report covers: UTC, end exclusive."""

    start: datetime
    end: datetime


class Totals(Model):
    """What the bill adds up to, over all charges; None where no line of it tells."""

    billed: Money | None = Field(description="what is invoiced")
    effective: Money | None = Field(description="with commitments amortised")
    listed: Money | None = Field(description="at public on-demand prices")
    cost_explorer: dict[str, Setting | None] = Field(
        description="the metric of Cost Explorer that shows the same, for billed and effective"
    )


class Report(Model):
    """A month (or any span) of a bill: every view that needs nothing but the bill, and more.

    In JSON, `views` has the rows of each by its name, and `about` what must be known to read them.
    """

    schema_version: int = 2
    sources: tuple[str, ...]
    simulated: bool = Field(description="the bill was made by `trimtab billing sample`")
    period: Period
    currency: str
    totals: Totals
    views: dict[str, Result]
    quality: Quality
    recommendations: tuple[Recommendation, ...] = ()

    @field_serializer("views", when_used="json")
    def _rows(self, views: dict[str, Result]) -> dict[str, Any]:
        return {name: view.model_dump(mode="json")["rows"] for name, view in views.items()}

    @computed_field
    def about(self) -> dict[str, Any]:
        """Each view without its rows: title, columns, total, the setting it equals, notes."""
        less = {"rows", "schema_version", "currency"}
        return {n: v.model_dump(mode="json", exclude=less) for n, v in self.views.items()}
