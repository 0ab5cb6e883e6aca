"""Answers what to commit to, from a bill, rates, recommendations and an inventory."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Final

import numpy as np

from cost.commitments import existing, ladder, rates, rightsizing
from cost.commitments.curve import apply
from cost.commitments.model import Existing, Hours, Result, Totals, Window
from cost.commitments.purchases import (
    MONTH,
    NOISE,
    Offer,
    Sized,
    World,
    alone,
    by_weeks,
    describe,
    offers,
    stack,
)
from cost.commitments.terms import TITLES, Payment, Years, told
from cost.models import NotEvaluated, Range
from cost.money import estimate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from cost.analysis._view import Scope
    from cost.commitments.existing import Commitment
    from cost.commitments.pools import Demand, Pool
    from cost.commitments.rates import Book
    from cost.inventory.things import Inventory
    from cost.models import Recommendation

MIN_DAYS: Final = 28
"""Four whole weeks: ours. AWS's shortest lookback is 7 days, which has seen each weekday once."""
MIN_SAVING: Final = Decimal(10)
"""USD a month: what saves less is not worth being bound for a year. Ours."""
MIXES: Final = (
    ("compute", "sagemaker", "rds-ri", "elasticache-ri"),
    ("ec2-instance", "compute", "sagemaker", "rds-ri", "elasticache-ri"),
    ("ec2-ri", "compute", "sagemaker", "rds-ri", "elasticache-ri"),
)
"""What is bought together; of mixes that save alike, the first: it binds least."""
RULE: Final = "commitments"


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
    simulated: bool = False


def plan(scope: Scope, demand: Demand, request: Request) -> tuple[Result, Hours]:
    """What to commit to, and the curves behind it.

    Raises:
        InputError: the bill cannot tell.
    """
    there = existing.read(scope, request.inventory)
    book = rates.merged(request.book, existing.rates_of(there, demand))
    cut, untouched = rightsizing.factors(scope, demand, request.recommendations)
    world = World.of(demand.spend * cut[:, None], tuple(one.plan(demand, book) for one in there))
    known = offers(demand, book)
    left = world.left()
    short = demand.hours < 24 * request.min_days
    bought = [] if short else _best(known, world, request)
    told_ = [describe(one, bought[:n], world) for n, one in enumerate(bought)]
    hours = world.saved([one.plan for one in bought])
    steps = (request.first, request.parts, request.apart)
    events = [*ladder.purchases(bought, told_, world, steps), *ladder.endings(there, bought, world)]
    result = Result(
        currency=scope.currency,
        simulated=request.simulated,
        window=Window(
            start=demand.start, end=demand.end, hours=demand.hours, missing_hours=demand.missing
        ),
        totals=_totals(demand, world, bought),
        existing=tuple(_existing(one) for one in there),
        verdict="buy" if bought else "none",
        why=_why(bought, known, demand, request),
        purchases=tuple(told_),
        saving=by_weeks(hours) if bought else Range.exactly(Decimal(0)),
        options=tuple(alone(world, known)),
        calendar=tuple(sorted(events, key=lambda e: e.on)),
        not_evaluated=tuple(_unknown(demand, known, left)),
        notes=tuple(_notes(demand, there, untouched, request)),
    )
    return result, _hours(world, bought)


def _best(known: Sequence[Offer], world: World, request: Request) -> list[Sized]:
    """The mix that saves most, of what is worth it."""
    usable = list(_wanted(known, request))
    there = {offer.terms.kind for offer in usable}
    best: list[Sized] = []
    most = 0.0
    for kinds in dict.fromkeys(frozenset(there & set(mix)) for mix in MIXES):
        mix = stack(world, (o for o in usable if o.terms.kind in kinds))
        mix = _worth(mix, world, request.min_saving)
        total = float(world.saved([one.plan for one in mix]).mean())
        if total > most * (1 + NOISE):
            best, most = mix, total
    return best


def _wanted(known: Sequence[Offer], request: Request) -> Iterable[Offer]:
    """The offers of the terms that were asked for; of each kind, the least binding."""
    allowed = [
        o
        for o in known
        if request.years in {None, o.terms.years} and request.payment in {None, o.terms.payment}
    ]
    # Sorted as they bind: shorter before longer, less upfront before more.
    binding = {"none": 0, "partial": 1, "all": 2}
    for _, of_kind in groupby(sorted(allowed, key=lambda o: o.terms.kind), lambda o: o.terms.kind):
        same = list(of_kind)
        least = min((o.terms.years, binding[o.terms.payment]) for o in same)
        yield from (o for o in same if (o.terms.years, binding[o.terms.payment]) == least)


def _worth(mix: list[Sized], world: World, least: Decimal) -> list[Sized]:
    """Those that save enough, each after the ones before it."""
    kept: list[Sized] = []
    before = 0.0
    for one in mix:
        after = float(world.saved([*(k.plan for k in kept), one.plan]).mean())
        if estimate((after - before) * MONTH) >= least:
            kept.append(one)
            before = after
    return kept


def _totals(demand: Demand, world: World, bought: Sequence[Sized]) -> Totals:
    def month(table: np.ndarray) -> Decimal:
        return estimate(float(table.sum(axis=0).mean()) * MONTH)

    left = world.left()
    return Totals(
        demand=month(demand.spend),
        rightsized=month(world.tables[0]),
        covered=month(world.tables[0]) - month(left),
        left=month(left),
        left_after=month(world.left([one.plan for one in bought])),
    )


def _existing(one: Commitment) -> Existing:
    terms = f", {told(one.terms.years, one.terms.payment)}" if one.terms else ""
    return Existing(
        id=one.id,
        kind=one.kind,
        title=f"{TITLES[one.kind]}{terms}",
        hourly=estimate(float(one.hourly), "0.000001"),
        used_percent=round(100 * one.used_share, 2),
        ends=one.ends,
    )


def _why(bought: Sequence[Sized], known: Sequence[Offer], demand: Demand, request: Request) -> str:
    if bought:
        return "; ".join(f"{o.offer.terms.title}, {o.offer.scope}: {o.why}" for o in bought)
    if demand.hours < 24 * request.min_days:
        return (
            f"none: {demand.hours / 24:g} days are too few to bind a year's usage by;"
            f" give a bill of at least {request.min_days} days (--min-days)"
        )
    if not known:
        return "none could be evaluated: no rate is known"
    if not list(_wanted(known, request)):
        return "none could be evaluated: no rate is known of the term and payment asked for"
    return (
        f"none: no commitment would save {request.min_saving} a month or more; the options say why"
    )


def _unknown(demand: Demand, known: Sequence[Offer], left: np.ndarray) -> Iterable[NotEvaluated]:
    """Usage on demand that no known rate could cover, and usage without a list price."""
    for number, pool in enumerate(demand.pools):
        month = estimate(float(left[number].mean()) * MONTH)
        if month and all(np.isnan(o.ratios[number]) for o in known):
            why = f"{month} a month on demand, and {_what_to_run(pool)}"
            yield NotEvaluated(rule=RULE, resource=_name(pool), why=why)
    for pool in demand.unlisted:
        yield NotEvaluated(rule=RULE, resource=_name(pool), why="the bill has no list price of it")


def _name(pool: Pool) -> str:
    operation = f" ({pool.operation})" if pool.operation else ""
    return f"{pool.usage_type}{operation} in {pool.region or 'no region'}"


def _what_to_run(pool: Pool) -> str:
    if pool.service in {"ec2", "fargate", "lambda", "sagemaker"}:
        return "no rate of a Savings Plan is known: add --rates aws, or --rates FILE"
    if pool.service in {"rds", "elasticache"}:
        return "no rate of a reservation is known: add --rates FILE with it"
    return "commitments to this service are not sized here: see AWS's own recommendations"


def _notes(
    demand: Demand, there: Sequence[Commitment], untouched: Sequence[str], request: Request
) -> Iterable[str]:
    if not request.recommendations:
        yield (
            "right-sizing is not taken out: give --recommendations with a file of"
            " `trimtab rightsize --format json`"
        )
    if untouched:
        yield f"recommendations that touch no usage a commitment covers: {', '.join(untouched)}"
    if there and request.inventory is None:
        yield "when commitments end is not known: give --inventory aws, or a file"
    if demand.missing:
        yield f"{demand.missing // 24} days without any usage are taken for missing, not for idle"


def _hours(world: World, bought: Sequence[Sized]) -> Hours:
    plans = [one.plan for one in bought]
    before = world.left()
    after = apply(world.tables[0], [*world.existing, *plans]).left.sum(axis=0)
    spend, left = world.tables[0].sum(axis=0), before.sum(axis=0)
    reach = float(np.max(left - after)) if plans else 0.0
    return Hours(spend - left, left - after, after, reach)
