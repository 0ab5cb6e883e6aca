"""What the tour found, as data: build/tour/summary.json. Its savings must reconcile."""

from __future__ import annotations

from cost.models import Model, Range
from cost.money import Money
from cost.pricing.base import Percentiles

SIMULATED = "the months of usage and both bills are simulated; everything else ran for real"


class Change(Model):
    """One thing that the previewed change does to a resource."""

    op: str
    urn: str


class ComponentSaving(Model):
    """One component's saving, a month of 730 hours, by three ways of knowing it.

    `recommended` is the rule's, corrected for risk; `estimates` is the estimate before less the one
    after, each of the deployed graph (low: the lowest before less the highest after); `bills` is
    the bill before less the one after.
    """

    component: str
    recommended: Range | None
    estimates: Range
    bills: Money


class Savings(Model):
    """The same sums over all components. Taxes and credits are not counted."""

    recommended: Range
    estimates: Range
    bills: Money
    components: tuple[ComponentSaving, ...]


class Verdicts(Model):
    """How `trimtab rightsize --verify` judged the second bill."""

    realised: int
    not_realised: int
    cannot_tell: int


class Summary(Model):
    """build/tour/summary.json."""

    schema_version: int = 1
    note: str = SIMULATED
    stack: str
    resources: int
    second_up_changes: int
    findings: dict[str, int]
    unknown: int
    monthly_estimate: Percentiles
    bill_month: str
    bill_total: Money
    recommendations: int
    below_minimum: int
    """Recommendations that save too little to be worth a change."""
    not_evaluated: int
    changes: tuple[Change, ...]
    verdicts: Verdicts
    saving: Savings
