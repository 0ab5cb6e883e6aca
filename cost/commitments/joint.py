"""The sizes at which several commitments together cost least, and how near that is to the best.

What one of them covers, another need not: the best size of each depends on all. For given sizes,
an hour is settled as AWS does, and tells what one more dollar of each commitment would take off
that hour's bill, given those that are applied after it: its worth. Whatever the worths w are, with
ratios r = rate / on-demand price, no sizes x leave less on demand in that hour than

    sum over pools of demand * min(1, r * w) - sum over commitments of w * x

This is the duality of linear programs, with the hour settled at its cheapest: AWS's fixed order
costs as much or more, so the bound holds for it too. Each trial of sizes gives such planes, and
HiGHS finds the sizes at which the highest of them is lowest: a bound below all sizes, and what to
try next (Kelley's method of cutting planes). It ends when the best sizes tried are within
TOLERANCE of the bound, or new planes tell nothing new: then AWS's order itself makes the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import highspy
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cost.commitments.curve import Numbers, Plan

TOLERANCE: Final = 0.0003
"""How much of the greatest possible saving may be missed."""
ROUNDS: Final = 80
"""Trials at most; the distance that is left is told."""
PARTS: Final = 24
"""The window is cut by height of demand into so many parts, each with planes of its own."""
STEP: Final = 0.3
"""How far to go from the best sizes to those of the lowest plane: all the way swings to and fro."""
BLOCK: Final = 1024
"""Hours settled at once, so that they stay in the processor's cache."""


@dataclass(frozen=True, eq=False)
class Joint:
    """Mean cost an hour, the commitments included; none of any sizes is below `bound`."""

    hourly: tuple[float, ...]
    """USD an hour of each commitment, in the order that they were given in."""
    without: float
    cost: float
    bound: float


def joint(demand: Numbers, plans: Sequence[Plan]) -> Joint:
    """The best sizes of several commitments.

    Args:
        demand: on-demand cost that nothing else covers, pools x hours.
        plans: what to size, from its own size on: what is found costs no more than those.
    """
    order = sorted(range(len(plans)), key=lambda n: plans[n].rank)
    hours = _Hours(demand, [plans[n] for n in order])
    lowest = _Lowest(hours.most(), hours.parts)
    without = float(demand.sum(axis=0).mean())
    sizes = np.array([plans[n].hourly for n in order])
    best = tried = np.zeros_like(sizes)
    cost, bound = without, 0.0
    for _ in range(ROUNDS):
        found = hours.settle(sizes)
        now = float(sizes.sum() + found.left.mean())
        if now < cost:
            best, cost = sizes, now
        plane = float(sizes.sum() + (found.base - sizes @ found.worth).mean())
        missed = TOLERANCE * (without - bound)
        if cost - bound <= missed or (bound and plane - bound <= missed / 10):
            break
        lowest.add(*hours.planes(found))
        tried, bound = lowest.solve()
        sizes = best + STEP * (tried - best)
    # A corner of planes is often a bend of the cost itself, which steps only come close to.
    corner = float(tried.sum() + hours.settle(tried).left.mean())
    if corner <= cost:
        best, cost = tried, corner
    hourly = np.empty_like(best)
    hourly[order] = best
    return Joint(tuple(hourly.tolist()), without, cost, min(bound, cost))


@dataclass(frozen=True, eq=False)
class _Settled:
    left: Numbers
    """On demand, by hour."""
    base: Numbers
    """Demand at its worth, by hour."""
    worth: Numbers
    """Of a dollar more of each commitment, plans x hours."""


class _Hours:
    """Demand and commitments, in AWS's order; pools that are alike in all ratios are one."""

    def __init__(self, demand: Numbers, plans: Sequence[Plan]) -> None:
        ratios = np.nan_to_num(np.array([plan.ratios for plan in plans]), nan=-1.0)
        alike, which = np.unique(ratios, axis=1, return_inverse=True)
        self.demand = np.zeros((alike.shape[1], demand.shape[1]))
        np.add.at(self.demand, which.ravel(), demand)
        self.plans = []
        for row in alike:
            pools = np.argsort(row, kind="stable")[np.count_nonzero(row < 0) :]
            self.plans.append((pools, row[pools, None]))
        count = demand.shape[1]
        self.parts = min(PARTS, count)
        self.part = np.empty(count, dtype=np.int64)
        by_height = np.argsort(demand.sum(axis=0), kind="stable")
        self.part[by_height] = np.arange(count) * self.parts // count

    def most(self) -> Numbers:
        """The commitment that covers all that each could, in its busiest hour."""
        tables = (self.demand[pools] * ratios for pools, ratios in self.plans)
        return np.array([table.sum(axis=0).max() for table in tables])

    def settle(self, sizes: Numbers) -> _Settled:
        """Every hour, as AWS settles it, and the worth of more."""
        count = self.demand.shape[1]
        starts = range(0, count, BLOCK)
        blocks = [self._settle(self.demand[:, n : n + BLOCK], sizes) for n in starts]
        return _Settled(*(np.concatenate(of, axis=-1) for of in zip(*blocks, strict=True)))

    def _settle(self, demand: Numbers, sizes: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        left = demand.copy()
        used_up: list[NDArray[np.intp]] = []
        for (pools, ratios), size in zip(self.plans, sizes, strict=True):
            need = left[pools] * ratios
            summed = np.cumsum(need, axis=0)
            used_up.append((summed <= size).sum(axis=0))
            taken = np.clip(size - (summed - need), 0.0, need)
            left[pools] = np.maximum(left[pools] - taken / ratios, 0.0)
        value = np.ones_like(demand)  # of a dollar of demand, given what is applied later
        worth = np.zeros((len(self.plans), demand.shape[1]))
        hours = np.arange(demand.shape[1])
        for number in reversed(range(len(self.plans))):
            pools, ratios = self.plans[number]
            inside = used_up[number] < pools.size
            where = np.minimum(used_up[number], pools.size - 1)
            next_ = value[pools[where], hours] / ratios[where, 0]
            worth[number] = np.where(inside, next_, 0.0)
            value[pools] = np.minimum(value[pools], ratios * worth[number])
        return left.sum(axis=0), (demand * value).sum(axis=0), worth

    def planes(self, found: _Settled) -> tuple[Numbers, Numbers]:
        """What is left on demand at no size, and how it falls, by part of the window."""
        rows = [found.base, *found.worth]
        of = [np.bincount(self.part, row, self.parts) / self.part.size for row in rows]
        return of[0], np.array(of[1:])


class _Lowest:
    """The least of commitments and what they leave, by the planes known so far."""

    def __init__(self, most: Numbers, parts: int) -> None:
        self.sizes, self.parts = most.size, parts
        self.program = highspy.Highs()  # type: ignore[no-untyped-call] # it has no annotations
        self.program.silent()
        for limit in [*most.tolist(), *[highspy.kHighsInf] * parts]:
            self.program.addVar(0.0, limit)
        count = self.sizes + parts
        self.program.changeColsCost(count, np.arange(count, dtype=np.int32), np.ones(count))

    def add(self, base: Numbers, falls: Numbers) -> None:
        """In each part, what is left is no less than base - falls * sizes."""
        for part in range(self.parts):
            columns = np.array([*range(self.sizes), self.sizes + part], dtype=np.int32)
            factors = np.array([*falls[:, part], 1.0])
            self.program.addRow(
                float(base[part]), highspy.kHighsInf, columns.size, columns, factors
            )

    def solve(self) -> tuple[Numbers, float]:
        """The sizes, and the cost that no sizes are below."""
        self.program.run()
        values = np.array(self.program.getSolution().col_value)
        return values[: self.sizes], float(self.program.getInfo().objective_function_value)
