"""The bill: its export, the budget, and whom to tell."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from infra.settings._base import Name, Section, TagValue, refusal

if TYPE_CHECKING:
    from infra.settings.whole import Settings


Usd = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2)]
Address = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]


class TeamBudgetSettings(Section):
    """What a team may spend of a stack: whatever carries both tags, `team` and `stack`."""

    usd: Usd
    """A month."""
    emails: Annotated[tuple[Address, ...], Field(max_length=10)] = ()
    """Who is told beside those of the whole budget: by AWS Budgets itself, with no confirmation."""


class BillingSettings(Section):
    """A stack's budget counts what carries its tag; the account's counts all."""

    budget_usd: Usd
    """A month."""
    alert_emails: Annotated[tuple[Address, ...], Field(min_length=1, max_length=10)]
    """Each is asked by mail to confirm before the first alert arrives."""
    team_budgets: dict[TagValue, TeamBudgetSettings] = Field(default={})
    """By team: a budget of its own, alerting at the same percentages. Budgets are free."""
    watch_anomalies: bool = False
    """Environments only: a monitor of its own for what carries the stack's tag, beside that of the
    account. Free; AWS must know `stack` as a cost-allocation tag."""
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
    anomaly_usd: Usd = Decimal(100)
    """Anomalies that cost less are not reported."""

    @model_validator(mode="after")
    def _once(self) -> Self:
        """AWS refuses an alert that exists already."""
        for key in ("alert_emails", "alert_percentages"):
            given = getattr(self, key)
            if len(set(given)) != len(given):
                raise refusal("something is listed twice", key=key, allowed="different entries")
        return self

    def check_in(self, whole: "Settings", at: str) -> None:
        """The account has its own monitor, and a team no more than the stack."""
        if self.watch_anomalies and whole.stack.kind == "account":
            raise refusal(
                "the account is watched by account_guards.anomaly_monitor",
                key=f"{at}.watch_anomalies",
                allowed="false here",
            )
        for team, budget in self.team_budgets.items():
            if budget.usd > self.budget_usd:
                raise refusal(
                    f"{team} may spend {budget.usd} USD of a stack that may spend "
                    f"{self.budget_usd}",
                    key=f"{at}.team_budgets.{team}.usd",
                    allowed=f"up to {self.budget_usd}, or a higher budget_usd",
                )
