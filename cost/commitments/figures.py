"""What a purchase does: saving by weeks, break-even, and what falling usage makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from cost.commitments.model import Purchase, Stress
from cost.commitments.purchases import FALLS, WEEK, Sized, World, size
from cost.commitments.terms import UPFRONT
from cost.models import Range
from cost.money import HOURS_PER_MONTH, estimate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cost.commitments.curve import Numbers
    from cost.commitments.offers import Offer

MONTH: Final = float(HOURS_PER_MONTH)


def alone(world: World, known: Iterable[Offer]) -> Iterator[Purchase]:
    """Each offer by itself, on what the commitments that are there leave on demand."""
    tables = {fall: world.left(fall=fall) for fall in world.tables}
    for offer in known:
        pools = ~np.isnan(offer.ratios) & tables[0].any(axis=1)
        if pools.any():
            rest = World({fall: table[pools] for fall, table in tables.items()})
            mine = offer.within(pools)
            yield describe(size(mine, rest.tables[0], rest.tables[world.withstand]), (), rest)


def describe(one: Sized, before: Sequence[Sized], world: World) -> Purchase:
    """A purchase with all its figures, after those before it."""
    terms, hourly = one.offer.terms, one.hourly
    upfront = hourly * terms.hours * UPFRONT[terms.payment]
    recurring = hourly * (1 - UPFRONT[terms.payment])
    effect = _effect(one, before, world)
    covered = effect.saving.mean() + float(hourly)
    earning = covered - float(recurring)
    return Purchase(
        kind=terms.kind,
        years=terms.years,
        payment=terms.payment,
        scope=one.offer.scope,
        offering=one.offer.offering,
        rates_from=one.offer.source,
        optimal_hourly=estimate(one.optimal, "0.000001"),
        hourly=hourly,
        units=one.offer.units(hourly) if terms.reserved else None,
        upfront=upfront,
        recurring_hourly=recurring,
        saving=by_weeks(effect.saving),
        saving_percent=round(100 * float(effect.saving.mean()) / covered, 2) if covered else 0.0,
        used_percent=round(100 * effect.used, 2),
        break_even_used_percent=round(100 * effect.ratio, 2) if hourly and covered else None,
        break_even_months=round(terms.months * float(hourly) / covered, 2) if covered else None,
        payback_months=round(float(upfront) / (earning * MONTH), 2) if earning > 0 else None,
        stress=tuple(_stress(one, before, world, fall) for fall in FALLS) if hourly else (),
        why=one.why,
    )


@dataclass(frozen=True, eq=False)
class _Effect:
    saving: Numbers
    """USD in each hour."""
    used: float
    """The part of the commitment."""
    ratio: float
    """What it pays for a dollar of on-demand cost, on average."""


def _effect(one: Sized, before: Sequence[Sized], world: World, fall: int = 0) -> _Effect:
    """What a purchase adds to those before it."""
    earlier = tuple(b.plan for b in before)
    without, _ = world.on_demand(earlier, fall)
    if not one.hourly:
        return _Effect(np.zeros_like(without), 0.0, 1.0)
    left, used = world.on_demand((*earlier, one.plan), fall)
    covered = float((without - left).mean())
    return _Effect(
        saving=without - left - float(one.hourly),
        used=used / float(one.hourly),
        ratio=used / covered if covered else 1.0,
    )


def _stress(one: Sized, before: Sequence[Sized], world: World, fall: int) -> Stress:
    effect = _effect(one, before, world, fall)
    return Stress(
        usage_change_percent=-fall,
        saving=estimate(float(effect.saving.mean()) * MONTH),
        used_percent=round(100 * effect.used, 2),
        wasted=estimate(float(one.hourly) * (1 - effect.used) * MONTH),
    )


def by_weeks(saving: Numbers) -> Range:
    """A month's saving: on average, and as in the worst and the best week of the window."""
    weeks = [saving[n : n + WEEK].mean() for n in range(saving.size % WEEK, saving.size, WEEK)]
    mean = float(saving.mean()) if saving.size else 0.0
    low, high = min([*weeks, mean]), max([*weeks, mean])
    return Range(low=estimate(low * MONTH), mid=estimate(mean * MONTH), high=estimate(high * MONTH))
