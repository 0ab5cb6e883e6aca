"""What `trimtab commitments` answers: frozen models, the JSON's shape."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from cost.commitments.terms import Kind, Payment, Years
from cost.models import Model, NotEvaluated, Range
from cost.money import Money

if TYPE_CHECKING:
    from cost.commitments.curve import Numbers


Verdict = Literal["buy", "none", "not evaluated"]


class Stress(Model):
    """What a purchase would do if usage fell, for good, on the day it is bought."""

    usage_change_percent: int
    saving: Money = Field(description="a month; below 0 it costs more than it saves")
    used_percent: float = Field(description="of the commitment")
    wasted: Money = Field(description="a month, paid and not used")


class Purchase(Model):
    """One commitment, alone or within a proposal. Amounts a month are of 730 hours."""

    kind: Kind
    years: Years
    payment: Payment
    scope: str
    offering: str = Field(description="AWS's id of what is bought; empty where it is not known")
    rates_from: str = Field(description="file, bill or AWS")
    optimal_hourly: Money = Field(description="USD an hour, exact over the whole window")
    hourly: Money = Field(description="USD an hour to commit to; 0 is none")
    units: int | None = Field(default=None, description="instances, of a reservation")
    upfront: Money
    recurring_hourly: Money
    saving: Range = Field(description="USD a month; low and high are the worst and best week")
    saving_percent: float = Field(description="of the on-demand cost of what it covers")
    used_percent: float
    break_even_used_percent: float | None = Field(
        description="it saves as long as more of it than this is used"
    )
    break_even_months: float | None = Field(
        description="after so many months of usage as now it has earned its whole term"
    )
    payback_months: float | None = Field(description="until what was paid upfront has come back")
    stress: tuple[Stress, ...] = ()
    why: str = Field(description="what decided the size, or why there is none")


class Event(Model):
    """Something on the calendar: a purchase, or a commitment that ends."""

    on: date
    what: Literal["buy", "ends"]
    title: str
    hourly: Money
    ends: date | None = None
    saving: Money | None = Field(default=None, description="a month, by this purchase")
    renew_hourly: Money | None = Field(
        default=None, description="what it would be renewed at, after everything else here"
    )
    call: str = ""


class Existing(Model):
    """A commitment that the bill carries."""

    id: str
    kind: Kind
    title: str
    hourly: Money
    used_percent: float
    ends: datetime | None


class Window(Model):
    """The hours that were looked at; `end` is exclusive."""

    start: datetime
    end: datetime
    hours: int
    missing_hours: int


class Totals(Model):
    """What could be covered, USD a month at on-demand prices."""

    demand: Money = Field(description="as billed")
    rightsized: Money = Field(description="after the recommendations that were given")
    covered: Money = Field(description="of that, by commitments that are there")
    left: Money = Field(description="of that, on demand")
    left_after: Money = Field(description="on demand, with the proposal")


class Result(Model):
    """What `trimtab commitments --format json` prints."""

    schema_version: Literal[1] = 1
    currency: str
    simulated: bool
    window: Window
    totals: Totals
    existing: tuple[Existing, ...]
    verdict: Verdict
    why: str
    purchases: tuple[Purchase, ...]
    saving: Range
    saving_at_most: Money = Field(
        description="USD a month: no sizes of these purchases save more of what is left on demand"
    )
    options: tuple[Purchase, ...]
    calendar: tuple[Event, ...]
    not_evaluated: tuple[NotEvaluated, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Hours:
    """The hourly curves behind a result, for its chart: USD an hour at on-demand prices."""

    existing: Numbers
    """What commitments that are there cover."""
    proposed: Numbers
    """What the proposal covers."""
    left: Numbers
    """What stays on demand."""
    reach: float
    """What the proposal covers in the hour in which it covers most."""
