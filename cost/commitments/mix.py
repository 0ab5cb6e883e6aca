"""Which commitments to buy together, and how much of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from cost.commitments.curve import Plan, optimum, take
from cost.commitments.joint import joint
from cost.commitments.purchases import Sized, World, size
from cost.money import HOURS_PER_MONTH, estimate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from numpy.typing import NDArray

    from cost.commitments.curve import Numbers
    from cost.commitments.offers import Offer

MIXES: Final = (
    (("compute",), ("ec2-instance", "compute"), ("ec2-ri", "compute")),
    (("sagemaker",),),
    (
        ("database",),
        ("rds-ri", "elasticache-ri"),
        ("rds-ri", "elasticache-ri", "database"),
    ),
)
"""What is bought together: of each group one, for no two groups cover the same usage. The first
binds least."""
WORTH: Final = 1.01
"""So many times what a mix that binds less saves must one save that binds more. Ours."""


@dataclass(frozen=True, eq=False)
class Mix:
    """What to buy, in AWS's order."""

    bought: tuple[Sized, ...] = ()
    most: float = 0.0
    """USD an hour: no sizes of these offers save more of what is left on demand in the window."""

    @property
    def plans(self) -> list[Plan]:
        """As what can be applied."""
        return [one.plan for one in self.bought]


def best(usable: Sequence[Offer], world: World, least: Decimal) -> Mix:
    """Of each group of MIXES the one that saves most, of purchases that save enough a month."""
    found: list[Sized] = []
    most = 0.0
    for group in MIXES:
        one = _best_of(group, usable, world, least)
        found += one.bought
        most += one.most
    return Mix(tuple(sorted(found, key=_order)), most)


def _order(one: Sized) -> tuple[int, str, str]:
    """AWS's, and the same every time."""
    return one.offer.terms.rank, one.offer.terms.kind, one.offer.scope


def _best_of(
    group: Iterable[Sequence[str]], usable: Sequence[Offer], world: World, least: Decimal
) -> Mix:
    there = {offer.terms.kind for offer in usable}
    found, most = Mix(), 0.0
    for kinds in dict.fromkeys(frozenset(there & set(mix)) for mix in group):
        mix = stack(world, (o for o in usable if o.terms.kind in kinds))
        mix = replace(mix, bought=_worth(mix.bought, world, least))
        total = float(world.saved(mix.plans).mean())
        if total > most * WORTH:
            found, most = mix, total
    return found


def _worth(mix: Iterable[Sized], world: World, least: Decimal) -> tuple[Sized, ...]:
    """Those that save enough, each after the ones before it."""
    kept: list[Sized] = []
    before = 0.0
    for one in mix:
        after = float(world.saved([*(k.plan for k in kept), one.plan]).mean())
        if estimate((after - before) * float(HOURS_PER_MONTH)) >= least:
            kept.append(one)
            before = after
    return tuple(kept)


def stack(world: World, chosen: Iterable[Offer]) -> Mix:
    """The sizes of several offers.

    Those that are applied before others get their joint optimum, and what is applied last is exact
    for what they leave on demand; caution (`purchases.size`) may make each of them smaller.
    """
    found: list[Sized] = []
    most = 0.0
    left, fallen = world.left(), world.left(fall=world.withstand)
    for offers in _apart(left, chosen):
        limits, saved = _limits(left, offers)
        most += saved
        for offer, limit in zip(offers, limits, strict=True):
            one = size(offer, left, fallen, limit)
            if one.hourly:
                found.append(one)
                take(left, one.plan)
                take(fallen, one.plan)
    return Mix(tuple(sorted(found, key=_order)), most)


def _apart(left: Numbers, chosen: Iterable[Offer]) -> list[list[Offer]]:
    """Offers that share usage, directly or by one another, each in AWS's order."""
    used = left.any(axis=1)
    apart: list[tuple[NDArray[np.bool_], list[Offer]]] = []
    for offer in chosen:
        pools = ~np.isnan(offer.ratios) & used
        sharing = [group for group in apart if (group[0] & pools).any()]
        apart = [group for group in apart if not (group[0] & pools).any()]
        together = [offer, *(one for _, group in sharing for one in group)]
        apart.append((np.logical_or.reduce([pools, *(p for p, _ in sharing)]), together))
    return [sorted(group, key=lambda offer: offer.terms.rank) for _, group in apart]


def _limits(left: Numbers, offers: Sequence[Offer]) -> tuple[list[float | None], float]:
    """How large each may be, None where nothing is applied after it; and what all save at most."""
    plans, saved = _in_turn(left.copy(), offers)
    last = max(plan.rank for plan in plans)
    if min(plan.rank for plan in plans) == last:
        return [None] * len(plans), saved
    pools = ~np.isnan([plan.ratios for plan in plans]).all(axis=0)
    found = joint(left[pools], [replace(plan, ratios=plan.ratios[pools]) for plan in plans])
    sizes = zip(plans, found.hourly, strict=True)
    limits = [None if plan.rank == last else hourly for plan, hourly in sizes]
    return limits, found.without - found.bound


def _in_turn(left: Numbers, offers: Iterable[Offer]) -> tuple[list[Plan], float]:
    """Each at its optimum for what the ones before leave, and what all save."""
    before, plans = float(left.sum(axis=0).mean()), []
    for offer in offers:
        plans.append(Plan(optimum(left, offer.ratios), offer.ratios, offer.terms.rank))
        take(left, plans[-1])
    after = float(left.sum(axis=0).mean()) + sum(plan.hourly for plan in plans)
    return plans, before - after
