"""Purchases spread over several dates, and the calendar of everything that ends."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from cost.commitments import calls
from cost.commitments.curve import optimum
from cost.commitments.figures import MONTH
from cost.commitments.model import Event
from cost.commitments.offers import MILL
from cost.commitments.purchases import World
from cost.commitments.terms import TITLES
from cost.money import estimate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cost.commitments.existing import Commitment
    from cost.commitments.model import Purchase
    from cost.commitments.purchases import Sized


def later(day: date, months: int) -> date:
    """The same day so many months on; the last of a shorter month.

    >>> later(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def purchases(
    sized: Sequence[Sized], told: Sequence[Purchase], world: World, steps: tuple[date, int, int]
) -> Iterator[Event]:
    """Each purchase in equal parts, at equal distances; the last part takes what is left over.

    Args:
        sized: what to buy.
        told: the same, described.
        world: what they are bought for.
        steps: the first day, into how many parts, how many months apart.
    """
    first, parts, apart = steps
    plans = [replace(one.plan, hourly=0.0) for one in sized]
    before = 0.0
    for step in range(parts):
        day = later(first, step * apart)
        for number, (one, purchase) in enumerate(zip(sized, told, strict=True)):
            part = _part(one, step, parts)
            if not part:
                continue
            plans[number] = replace(plans[number], hourly=plans[number].hourly + float(part))
            now = float(world.saved(plans).mean())
            yield Event(
                on=day,
                what="buy",
                title=f"{one.offer.terms.title}: {one.offer.scope}",
                hourly=part,
                ends=later(day, one.offer.terms.months),
                saving=estimate((now - before) * MONTH),
                call=calls.buy(purchase, part, day if step else None),
            )
            before = now


def _part(one: Sized, step: int, parts: int) -> Decimal:
    units = one.offer.units(one.hourly)
    each = units // parts
    return (each if step < parts - 1 else units - each * (parts - 1)) * one.offer.unit


def endings(
    commitments: Sequence[Commitment], bought: Sequence[Sized], world: World
) -> Iterator[Event]:
    """What is there and ends, with the size at which it would be renewed: often not today's.

    Args:
        commitments: in the order of `world.existing`.
        bought: what is proposed beside them.
        world: the demand.
    """
    plans = [one.plan for one in bought]
    for number, one in enumerate(commitments):
        if one.ends is None:
            continue
        others = tuple(plan for n, plan in enumerate(world.existing) if n != number)
        left = World(world.tables, others).left(plans)
        ratios = world.existing[number].ratios
        known = ~np.isnan(ratios)
        again = optimum(left[known], ratios[known]) if known.any() else 0.0
        yield Event(
            on=one.ends.date(),
            what="ends",
            title=f"{TITLES[one.kind]} {one.id.rpartition('/')[2]}",
            hourly=one.hourly,
            renew_hourly=Decimal(str(round(again, 6))) // MILL * MILL,
        )
