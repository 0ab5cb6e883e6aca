"""The bill: its export, the budget, and whom to tell."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from infra.settings._base import Name, Section, refusal


class BillingSettings(Section):
    """A stack's budget counts what carries its tag; the account's counts all."""

    budget_usd: Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2)]
    """A month."""
    alert_emails: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")], ...],
        Field(min_length=1, max_length=10),
    ]
    """Each is asked by mail to confirm before the first alert arrives."""
    key: Name = "logs"
    """The entry of `trimtab:keys` that encrypts the topic of alerts."""
    alert_percentages: Annotated[
        tuple[Annotated[int, Field(ge=1, le=1000)], ...], Field(min_length=1, max_length=4)
    ] = (50, 80, 100)
    """Of the budget, by actual spend. The forecast alerts at 100 as well; AWS allows five."""
    export: Literal["cur2", "focus"] | None = None
    """Account stack only: hourly Parquet of the whole bill into a bucket of its own."""
    export_key: Name = "data"
    """The entry of `trimtab:keys` that encrypts the export; used_by both exports and s3."""
    anomaly_usd: Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2)] = Decimal(100)
    """Account stack only: anomalies that cost less are not reported."""

    @model_validator(mode="after")
    def _once(self) -> Self:
        """AWS refuses an alert that exists already."""
        for key in ("alert_emails", "alert_percentages"):
            given = getattr(self, key)
            if len(set(given)) != len(given):
                raise refusal("something is listed twice", key=key, allowed="different entries")
        return self
