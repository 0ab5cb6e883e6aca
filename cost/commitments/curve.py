"""The hourly cost of a commitment, and the commitment at which it is lowest.

A commitment of c an hour is paid whether it is used or not; it covers usage at the commitment's
rates, the highest saving first, and what is left over is paid on demand (AWS: "Understanding how
Savings Plans apply to your AWS usage"). With r = rate / on-demand price, each dollar of it takes
1/r dollars of on-demand cost off the bill, and 1/r falls as it covers more. So an hour's cost is
convex and piecewise linear in c, and so is the mean over all hours: its minimum is at one of the
points where it bends, the first after which the mean no longer falls. With a single rate that is
the quantile P(demand <= x) = 1 - r.

Numbers here are float64: they decide where to commit, over millions of sums, and are no amounts of
money. What leaves this package is rounded to Decimal (cost.commitments.figures).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

FLAT: Final = 1e-12
"""A slope below this is none: of two commitments that cost the same, the smaller is better."""
HALVINGS: Final = 16
"""How often the range is halved before what is left of the points is sorted."""


@dataclass(frozen=True, eq=False)
class Plan:
    """A commitment: USD an hour, and what it pays for each pool as a share of the on-demand price.

    `ratios` has one number a pool, NaN where the commitment does not apply.
    """

    hourly: float
    ratios: Numbers
    rank: int = 0
    """AWS's order: reservations 0, EC2 Instance Savings Plans 1, all other Savings Plans 2."""

    @property
    def order(self) -> NDArray[np.intp]:
        """The pools it applies to, the highest saving first."""
        found = np.argsort(self.ratios, kind="stable")
        return found[: np.count_nonzero(~np.isnan(self.ratios))]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What is left to pay on demand, and what of each plan was used, hour by hour."""

    left: Numbers
    """Pools x hours."""
    used: tuple[Numbers, ...]
    """Of each plan, in the order that they were given in."""


def apply(demand: Numbers, plans: Sequence[Plan]) -> Outcome:
    """Apply plans to the demand of each hour, in AWS's order.

    Args:
        demand: on-demand cost, pools x hours.
        plans: those of one rank as they are given. AWS applies them together; which of two plans
            that cover the same takes it makes no difference to what they cover.
    """
    left = demand.copy()
    used = [np.zeros(0)] * len(plans)
    for number in sorted(range(len(plans)), key=lambda n: plans[n].rank):
        used[number] = take(left, plans[number])
    return Outcome(left, tuple(used))


def take(left: Numbers, plan: Plan) -> Numbers:
    """Take what a plan covers off what is left, in place.

    Returns:
        What of the plan was used, hour by hour.
    """
    rest = np.full(left.shape[1], plan.hourly, dtype=float)
    for pool in plan.order:
        ratio = plan.ratios[pool]
        taken = np.minimum(left[pool] * ratio, rest)
        rest -= taken
        left[pool] = np.maximum(left[pool] - taken / ratio, 0.0)
    return plan.hourly - rest


def cost(demand: Numbers, plan: Plan) -> float:
    """The mean hourly cost: the commitment, and on demand what it does not cover."""
    return plan.hourly + float(apply(demand, [plan]).left.sum(axis=0).mean())


def optimum(demand: Numbers, ratios: Numbers) -> float:
    """The commitment, USD an hour, at which the mean hourly cost is lowest; exact.

    Args:
        demand: on-demand cost that nothing else covers, pools x hours.
        ratios: rate / on-demand price of each pool, above 0; NaN where it does not apply.

    >>> half = np.array([[1.0, 1.0, 1.0, 0.0]])  # there in three of four hours
    >>> optimum(half, np.array([0.72])), optimum(half, np.array([0.8]))
    (0.72, 0.0)
    """
    levels, costs = _by_level(demand, ratios)
    if not costs.size:
        return 0.0
    bends = np.cumsum(costs, axis=0)
    steps = 1 / levels - np.append(1 / levels[1:], 0.0)

    def slope(hourly: float) -> float:
        """Of the mean cost, just above a commitment: counted, so that no sum of millions rounds."""
        passed = np.count_nonzero(bends <= hourly, axis=1)
        return float(1 - 1 / levels[0] + passed @ steps / costs.shape[1])

    low, high = 0.0, float(bends[-1].max())
    if slope(low) >= -FLAT:
        return low
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if slope(middle) >= -FLAT else (middle, high)
    between = np.unique(bends[(bends > low) & (bends <= high)])
    first = bisect_left(between, True, key=lambda hourly: slope(hourly) >= -FLAT)
    return float(between[first])


def _by_level(demand: Numbers, ratios: Numbers) -> tuple[Numbers, Numbers]:
    """The different ratios, rising, and what covering all of each would cost, hour by hour."""
    known = ~np.isnan(ratios)
    levels, where = np.unique(ratios[known], return_inverse=True)
    summed = np.zeros((levels.size, demand.shape[1]))
    for level, pool in zip(where, np.flatnonzero(known), strict=True):
        summed[level] += demand[pool]
    return levels, summed * levels[:, None]
