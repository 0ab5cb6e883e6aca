"""Which commitments to buy together, and how much of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
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
    """USD an hour: no sizes of these offers save more over the window."""

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
    return Mix(tuple(sorted(found, key=lambda s: s.offer.terms.rank)), most)


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
    for group in _apart(world, chosen):
        limits, saved = _limits(world, left, group)
        most += saved
        for offer, limit in zip(group.offers, limits, strict=True):
            one = size(offer, left, fallen, limit)
            if one.hourly:
                found.append(one)
                take(left, one.plan)
                take(fallen, one.plan)
    return Mix(tuple(sorted(found, key=lambda s: s.offer.terms.rank)), most)


@dataclass(frozen=True, eq=False)
class _Group:
    """Offers and commitments that are there which share usage, directly or by one another."""

    pools: NDArray[np.bool_]
    offers: tuple[Offer, ...] = ()
    """In AWS's order."""
    there: tuple[Plan, ...] = ()

    def with_(self, other: _Group) -> _Group:
        """Both."""
        offers = sorted((*self.offers, *other.offers), key=lambda offer: offer.terms.rank)
        return _Group(self.pools | other.pools, tuple(offers), (*self.there, *other.there))


def _apart(world: World, chosen: Iterable[Offer]) -> list[_Group]:
    used = world.tables[0].any(axis=1)
    single = [_Group(~np.isnan(p.ratios) & used, there=(p,)) for p in world.existing]
    single += [_Group(~np.isnan(o.ratios) & used, offers=(o,)) for o in chosen]
    apart: list[_Group] = []
    for one in single:
        sharing = [group for group in apart if (group.pools & one.pools).any()]
        apart = [group for group in apart if group not in sharing]
        apart.append(reduce(_Group.with_, sharing, one))
    return [group for group in apart if group.offers]


def _limits(world: World, left: Numbers, group: _Group) -> tuple[list[float | None], float]:
    """How large each may be, None where nothing is applied after it; and what all save at most."""
    ranks = [offer.terms.rank for offer in group.offers]
    plans, saved = _in_turn(left.copy(), group.offers)
    if min(ranks) >= max((*ranks, *(plan.rank for plan in group.there))):
        return [None] * len(ranks), saved
    there, free = (
        [replace(plan, ratios=plan.ratios[group.pools]) for plan in some]
        for some in (group.there, plans)
    )
    found = joint(world.tables[0][group.pools], there, free)
    limits = [
        None if rank == max(ranks) else hourly
        for rank, hourly in zip(ranks, found.hourly, strict=True)
    ]
    return limits, found.without - found.bound


def _in_turn(left: Numbers, offers: Iterable[Offer]) -> tuple[list[Plan], float]:
    """Each at its optimum for what the ones before leave, and what all save."""
    before, plans = float(left.sum(axis=0).mean()), []
    for offer in offers:
        plans.append(Plan(optimum(left, offer.ratios), offer.ratios, offer.terms.rank))
        take(left, plans[-1])
    after = float(left.sum(axis=0).mean()) + sum(plan.hourly for plan in plans)
    return plans, before - after
