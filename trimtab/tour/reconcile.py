"""What the change saved, by three ways of knowing it: the rules, two estimates, two bills."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cost.models import Range
from cost.money import HOURS_PER_MONTH
from cost.optimise import total
from cost.pricing.base import Percentiles
from trimtab.tour.summary import ComponentSaving, Savings

if TYPE_CHECKING:
    from cost.bill import Bill
    from cost.optimise import Result
    from trimtab.tour.walk import Deployed

COUNTED: Final = ("Usage", "Purchase")
"""Charges that a change of size can move; taxes and credits follow them."""
ZERO: Final = Decimal(0)
NOTHING: Final = Percentiles.exactly(0)
UNTAGGED: Final = "(none)"


def billed(bill: Bill) -> Decimal:
    """The bill's total, to the digit."""
    return Decimal(bill.daily.BilledCost.sum().to_pyarrow().as_py())


def monthly(bill: Bill) -> dict[str, Decimal]:
    """Effective cost by component, for a month of 730 hours.

    A month's bill of hours grows with its length, a bill of gigabyte-months does not.
    """
    daily = bill.daily.filter(bill.daily.ChargeCategory.isin(COUNTED))
    by_month = daily.ConsumedUnit.endswith("-Mo").fill_null(False)
    rows = daily.group_by(component="x_Component").aggregate(
        fixed=daily.EffectiveCost.sum(where=by_month).fill_null(0),
        hourly=daily.EffectiveCost.sum(where=~by_month).fill_null(0),
    )
    start, end = bill.period
    hours = Decimal((end - start) // timedelta(hours=1))
    return {
        row["component"] or UNTAGGED: row["fixed"] + row["hourly"] * HOURS_PER_MONTH / hours
        for row in rows.to_pyarrow().to_pylist()
    }


def _less(before: Percentiles, after: Percentiles) -> Range:
    """What is saved at least, most likely and at most."""
    return Range(
        low=before.p10 - after.p90, mid=before.p50 - after.p50, high=before.p90 - after.p10
    )


def reconcile(before: Deployed, after: Deployed, result: Result) -> Savings:
    """Savings of every component that costs something before or after."""
    old, new = monthly(before.bill), monthly(after.bill)
    was, now = before.estimate.components, after.estimate.components
    recommended = {
        component: total(r for r in result.recommendations if r.component == component)
        for component in {r.component for r in result.recommendations}
    }
    rows = tuple(
        ComponentSaving(
            component=name,
            recommended=recommended.get(name),
            estimates=_less(was.get(name, NOTHING), now.get(name, NOTHING)),
            bills=old.get(name, ZERO) - new.get(name, ZERO),
        )
        for name in sorted({*old, *new, *was, *now})
    )
    return Savings(
        recommended=result.total_saving,
        estimates=sum((row.estimates for row in rows), Range.exactly(ZERO)),
        bills=sum((row.bills for row in rows), ZERO),
        components=rows,
    )
