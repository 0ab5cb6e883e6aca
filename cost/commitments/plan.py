"""Answers what to commit to, from a bill, rates, recommendations and an inventory."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import numpy as np

from cost.commitments import existing, ladder, mix, rates, rightsizing, words
from cost.commitments.figures import MONTH, alone, by_weeks, describe
from cost.commitments.mix import Mix
from cost.commitments.model import Hours, Result, Totals, Verdict, Window
from cost.commitments.offers import Offer, offers
from cost.commitments.purchases import WITHSTAND, Sized, World
from cost.models import Range
from cost.money import estimate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cost.analysis._view import Scope
    from cost.commitments.curve import Plan
    from cost.commitments.pools import Demand
    from cost.commitments.rates import Book
    from cost.commitments.terms import Payment, Years
    from cost.inventory.things import Inventory
    from cost.models import NotEvaluated, Recommendation

MIN_DAYS: Final = 28
"""Four whole weeks: ours. AWS's shortest lookback is 7 days, which has seen each weekday once."""
MIN_SAVING: Final = Decimal(10)
"""USD a month: what saves less is not worth being bound for a year. Ours."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is known, and what is wanted. `years` and `payment`: None takes the least binding."""

    book: Book
    first: date
    recommendations: Sequence[Recommendation] = ()
    inventory: Inventory | None = None
    years: Years | None = None
    payment: Payment | None = None
    parts: int = 3
    apart: int = 3
    """Months between the parts."""
    min_days: int = MIN_DAYS
    min_saving: Decimal = MIN_SAVING
    withstand: int = WITHSTAND
    """Percent by which usage may fall before a purchase loses."""
    simulated: bool = False


def plan(scope: Scope, demand: Demand, request: Request) -> tuple[Result, Hours]:
    """What to commit to, and the curves behind it.

    Raises:
        InputError: the bill cannot tell.
    """
    known_of = existing.read(scope, request.inventory)
    book = rates.merged(request.book, existing.rates_of(known_of, demand))
    # What ended since covers nothing any more.
    there = [one for one in known_of if one.ends is None or one.ends.date() > request.first]
    cut, untouched = rightsizing.factors(scope, demand, request.recommendations)
    paid = tuple(one.plan(demand, book) for one in there)
    world = World.of(demand.spend * cut[:, None], paid, request.withstand)
    known = offers(demand, book)
    left = world.left()
    usable = _wanted([o for o in known if left[~np.isnan(o.ratios)].any()], request)
    short = demand.hours < 24 * request.min_days
    chosen = Mix() if short else mix.best(usable, world, request.min_saving)
    bought = chosen.bought
    unknown = tuple(words.unknown(demand, book, left, scope.currency))
    verdict = _verdict(bought, usable, unknown, short=short)
    described = [describe(one, bought[:n], world) for n, one in enumerate(bought)]
    saved = world.saved(chosen.plans)
    steps = (request.first, request.parts, request.apart)
    events = [*ladder.purchases(bought, described, world, steps)]
    events += ladder.endings(there, bought, world)
    result = Result(
        currency=scope.currency,
        simulated=request.simulated,
        window=Window(
            start=demand.start, end=demand.end, hours=demand.hours, missing_hours=demand.missing
        ),
        totals=_totals(demand, world, chosen.plans),
        existing=tuple(words.existing(one) for one in known_of),
        verdict=verdict,
        why=words.why(verdict, bought, demand, request, scope.currency),
        purchases=tuple(described),
        saving=by_weeks(saved) if bought else Range.exactly(Decimal(0)),
        saving_at_most=estimate(chosen.most * MONTH),
        options=tuple(alone(world, known)),
        calendar=tuple(sorted(events, key=lambda e: e.on)),
        not_evaluated=unknown,
        notes=tuple(words.notes(demand, known_of, untouched, request)),
    )
    return result, _curves(world, chosen.plans)


def _verdict(
    bought: Sequence[Sized],
    usable: Sequence[Offer],
    unknown: Sequence[NotEvaluated],
    *,
    short: bool,
) -> Verdict:
    if bought:
        return "buy"
    return "not evaluated" if unknown and not usable and not short else "none"


def _wanted(known: Sequence[Offer], request: Request) -> list[Offer]:
    """The offers of the terms that were asked for; of each kind, the least binding."""
    allowed = [
        o
        for o in known
        if request.years in {None, o.terms.years} and request.payment in {None, o.terms.payment}
    ]
    least: dict[str, tuple[int, int]] = {}
    for terms in (o.terms for o in allowed):
        least[terms.kind] = min(terms.binding, least.get(terms.kind, terms.binding))
    return [o for o in allowed if o.terms.binding == least[o.terms.kind]]


def _totals(demand: Demand, world: World, plans: Sequence[Plan]) -> Totals:
    def month(table: np.ndarray) -> Decimal:
        return estimate(float(table.sum(axis=0).mean()) * MONTH)

    left = world.left()
    return Totals(
        demand=month(demand.spend),
        rightsized=month(world.tables[0]),
        covered=month(world.tables[0]) - month(left),
        left=month(left),
        left_after=month(world.left(plans)),
    )


def _curves(world: World, plans: Sequence[Plan]) -> Hours:
    """What is covered already, what would be, and what stays on demand, hour by hour."""
    tables = (world.tables[0], world.left(), world.left(plans))
    spend, before, after = (table.sum(axis=0) for table in tables)
    return Hours(spend - before, before - after, after, float(np.max(before - after)))
