"""How large a purchase is: the optimum, held back by caution."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from cost.commitments.curve import Plan, apply, cost, optimum

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cost.commitments.curve import Numbers
    from cost.commitments.offers import Offer

WEEK: Final = 7 * 24
LOOKBACKS: Final = (WEEK, 30 * 24, 60 * 24)
"""AWS's own lookbacks, 7, 30 and 60 days (botocore ce:LookbackPeriodInDays), beside the window."""
NOISE: Final = 1e-9
"""Costs that differ by less, as a share, differ by the floats' last digits."""
FALLS: Final = (20, 40)
"""By how many percent usage falls in the stress test."""
WITHSTAND: Final = 20
"""Percent by which usage may fall, from the first day on, before a purchase loses. Ours."""


@dataclass(frozen=True, eq=False)
class World:
    """Demand after right-sizing, as it is and with less usage, and what is committed already."""

    tables: Mapping[int, Numbers]
    """Pools x hours, USD on demand; by how many percent usage falls."""
    existing: tuple[Plan, ...] = ()
    withstand: int = WITHSTAND
    """The fall at which a purchase must not lose."""
    known: dict[tuple[tuple[Plan, ...], int], tuple[Numbers, float]] = field(default_factory=dict)
    """What was worked out before."""

    @classmethod
    def of(
        cls, spend: Numbers, existing: tuple[Plan, ...] = (), withstand: int = WITHSTAND
    ) -> World:
        """Demand as it is, and with as much less as is asked for."""
        falls = {0, *FALLS, withstand}
        return cls({fall: spend * (1 - fall / 100) for fall in falls}, existing, withstand)

    def left(self, plans: Sequence[Plan] = (), fall: int = 0) -> Numbers:
        """What stays on demand with these plans as well."""
        return apply(self.tables[fall], [*self.existing, *plans]).left

    def on_demand(self, plans: tuple[Plan, ...] = (), fall: int = 0) -> tuple[Numbers, float]:
        """What stays on demand, hour by hour, and how much of the last plan is used on average."""
        if (plans, fall) not in self.known:
            outcome = apply(self.tables[fall], [*self.existing, *plans])
            used = float(outcome.used[-1].mean()) if plans else 0.0
            self.known[plans, fall] = outcome.left.sum(axis=0), used
        return self.known[plans, fall]

    def saved(self, plans: Sequence[Plan]) -> Numbers:
        """What plans save, hour by hour, in AWS's order with those that are there."""
        committed = sum(plan.hourly for plan in plans)
        found: Numbers = self.on_demand()[0] - self.on_demand(tuple(plans))[0] - committed
        return found


@dataclass(frozen=True, eq=False)
class Sized:
    """So much of an offer, and why."""

    offer: Offer
    optimal: float
    hourly: Decimal
    why: str

    @cached_property
    def plan(self) -> Plan:
        """As what can be applied."""
        return Plan(float(self.hourly), self.offer.ratios, self.offer.terms.rank)


def size(offer: Offer, left: Numbers, fallen: Numbers, joint: float | None = None) -> Sized:
    """How much of an offer to buy.

    The smallest of the exact optima over the lookbacks and the window: what pays over a year must
    have paid last week as well. And no more than does not lose after the fall to withstand.

    Args:
        offer: what.
        left: what stays on demand without it.
        fallen: the same after the fall that it must withstand.
        joint: the optimum over the window beside others that are applied later, USD an hour; None
            where it is applied last.
    """
    pools = ~np.isnan(offer.ratios) & left.any(axis=1)
    left, fallen, ratios = left[pools], fallen[pools], offer.ratios[pools]
    if not pools.any():
        return Sized(offer, 0.0, Decimal(0), "none: nothing of it is left on demand")
    best = optimum(left, ratios)
    chosen = _steps(offer, best, left, ratios)
    why = "the optimum over the whole window"
    if joint is not None and joint < best:
        best, chosen = joint, min(chosen, _nearest(offer, joint))
        why = "the optimum over the whole window, beside what else is bought"
    for span in (span for span in LOOKBACKS if span < left.shape[1]):
        recent = left[:, -span:]
        lately = _steps(offer, optimum(recent, ratios), recent, ratios)
        if lately < chosen:
            chosen, why = lately, f"the optimum over the last {span // 24} days, the lowest"
    withstood = _withstanding(offer, chosen, fallen, ratios)
    if withstood < chosen:
        chosen, why = withstood, "as much as does not lose after the fall that it must withstand"
    return Sized(offer, best, chosen, why if chosen else _none(left, ratios))


def _steps(offer: Offer, hourly: float, left: Numbers, ratios: Numbers) -> Decimal:
    """What can be bought next to the optimum: below it; of reservations above, if that is cheaper.

    The cost is convex: between the step below and the step above the optimum lies no better one.
    """
    # Sums of products of floats: a hair below a step is that step.
    below = int(hourly * (1 + NOISE) / float(offer.unit)) * offer.unit
    if not offer.terms.reserved:
        return below
    both = (below, below + offer.unit)
    return min(both, key=lambda amount: cost(left, Plan(float(amount), ratios)))


def _nearest(offer: Offer, hourly: float) -> Decimal:
    """The step nearest to an amount: beside others, the next one covers what a step leaves."""
    return round(hourly / float(offer.unit)) * offer.unit


def _withstanding(offer: Offer, hourly: Decimal, fallen: Numbers, ratios: Numbers) -> Decimal:
    """The most, up to an amount, that costs no more after the fall than nothing would."""
    nothing = float(fallen.sum(axis=0).mean()) * (1 + NOISE)
    # The cost is convex: it falls, then rises, and exceeds that of nothing at most once.
    steps = range(offer.units(hourly), -1, -1)

    def loses_not(number: int) -> bool:
        return cost(fallen, Plan(float(number * offer.unit), ratios)) <= nothing

    return steps[bisect_left(steps, True, key=loses_not)] * offer.unit


def _none(left: Numbers, ratios: Numbers) -> str:
    there = float((left.sum(axis=0) > 0).mean()) * 100
    return (
        f"none: such usage is on demand in {there:.0f} % of hours;"
        f" a commitment pays above {float(np.min(ratios)) * 100:.0f} %"
    )
