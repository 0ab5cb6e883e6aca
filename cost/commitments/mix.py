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
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from numpy.typing import NDArray

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
    for offers in _apart(world, chosen):
        limits, saved = _jointly(world, left, offers)
        most += saved
        for offer, limit in zip(offers, limits, strict=True):
            one = size(offer, left, fallen, limit)
            if one.hourly:
                found.append(one)
                take(left, one.plan)
                take(fallen, one.plan)
    return Mix(tuple(sorted(found, key=lambda s: s.offer.terms.rank)), most)


def _jointly(
    world: World, left: NDArray[np.float64], offers: Sequence[Offer]
) -> tuple[list[float | None], float]:
    """How large each may be, None where nothing is applied after it; and what all save at most."""
    last = max(offer.terms.rank for offer in offers)
    covered = _mask(world, [offer.ratios for offer in offers])
    later = min(offer.terms.rank for offer in offers)
    fixed = [plan for plan in world.existing if (~np.isnan(plan.ratios) & covered).any()]
    free, saved = _in_turn(left.copy(), offers)
    if last == later and all(plan.rank <= later for plan in fixed):
        return [None] * len(offers), saved
    covered = _mask(world, [plan.ratios for plan in (*fixed, *free)])
    inside = [replace(plan, ratios=plan.ratios[covered]) for plan in (*fixed, *free)]
    found = joint(world.tables[0][covered], inside[: len(fixed)], inside[len(fixed) :])
    limits = [
        None if offer.terms.rank == last else hourly
        for offer, hourly in zip(offers, found.hourly, strict=True)
    ]
    return limits, found.without - found.bound


def _in_turn(left: NDArray[np.float64], offers: Iterable[Offer]) -> tuple[list[Plan], float]:
    """Each at its optimum for what the ones before leave, and what all save."""
    before, plans = float(left.sum(axis=0).mean()), []
    for offer in offers:
        plans.append(Plan(optimum(left, offer.ratios), offer.ratios, offer.terms.rank))
        take(left, plans[-1])
    after = float(left.sum(axis=0).mean()) + sum(plan.hourly for plan in plans)
    return plans, before - after


def _mask(world: World, ratios: Iterable[NDArray[np.float64]]) -> NDArray[np.bool_]:
    """The pools with usage that one of them applies to."""
    covered = np.logical_or.reduce([~np.isnan(one) for one in ratios])
    found: NDArray[np.bool_] = covered & world.tables[0].any(axis=1)
    return found


def _apart(world: World, chosen: Iterable[Offer]) -> Iterator[list[Offer]]:
    """Offers that share usage, directly or by a commitment that is there; each in AWS's order."""
    groups: list[tuple[NDArray[np.bool_], list[Offer]]] = [
        (_mask(world, [plan.ratios]), []) for plan in world.existing
    ]
    groups += [(_mask(world, [offer.ratios]), [offer]) for offer in chosen]
    apart: list[tuple[NDArray[np.bool_], list[Offer]]] = []
    for pools, offers in groups:
        shared = [group for group in apart if (group[0] & pools).any()]
        apart = [group for group in apart if not (group[0] & pools).any()]
        for other, more in shared:
            pools, offers = pools | other, [*more, *offers]  # noqa: PLW2901 - they grow together
        apart.append((pools, offers))
    for _, offers in apart:
        if offers:
            yield sorted(offers, key=lambda offer: offer.terms.rank)
