"""What a proposal says of itself: what decided, what could not be evaluated, what to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cost.commitments import rates
from cost.commitments.model import Existing
from cost.commitments.terms import TITLES, told
from cost.models import NotEvaluated
from cost.money import HOURS_PER_MONTH, estimate, usd

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cost.commitments.curve import Numbers
    from cost.commitments.existing import Commitment
    from cost.commitments.model import Verdict
    from cost.commitments.plan import Request
    from cost.commitments.pools import Demand, Pool
    from cost.commitments.purchases import Sized
    from cost.commitments.rates import Book

RULE: Final = "commitments"


def why(
    verdict: Verdict, bought: Sequence[Sized], demand: Demand, request: Request, currency: str
) -> str:
    """What decided."""
    if verdict == "not evaluated":
        return "no rate is known of what runs on demand; below is what to add"
    if bought:
        reasons: dict[str, list[str]] = {}
        for one in bought:
            reasons.setdefault(one.why, []).append(f"{one.offer.terms.title} ({one.offer.scope})")
        return "; ".join(f"{why}: {', '.join(names)}" for why, names in reasons.items())
    if demand.hours < 24 * request.min_days:
        return (
            f"{demand.hours / 24:g} days are too few to judge a year by:"
            f" give a bill of at least {request.min_days} days (--min-days)"
        )
    return f"no commitment would save {usd(request.min_saving, currency)} a month or more"


def unknown(demand: Demand, book: Book, left: Numbers, currency: str) -> Iterator[NotEvaluated]:
    """Usage on demand that no known rate could cover, and usage without a list price."""
    terms = list(rates.terms_in(book))
    for number, pool in enumerate(demand.pools):
        month = estimate(float(left[number].mean()) * float(HOURS_PER_MONTH))
        if month and not any(rates.find(book, t, pool) for t in terms if t.covers(pool)):
            reason = f"{usd(month, currency)} a month on demand, and {_what_to_run(pool)}"
            yield NotEvaluated(rule=RULE, resource=_name(pool), why=reason)
    for pool in demand.unlisted:
        yield NotEvaluated(rule=RULE, resource=_name(pool), why="the bill has no list price of it")


def _name(pool: Pool) -> str:
    operation = f" ({pool.operation})" if pool.operation else ""
    return f"{pool.usage_type}{operation} in {pool.region or 'no region'}"


def _what_to_run(pool: Pool) -> str:
    if pool.service in {"ec2", "fargate", "lambda", "sagemaker"}:
        return "no rate of a Savings Plan is known: add --rates aws, or --rates FILE"
    if pool.service in {"rds", "elasticache"}:
        return (
            "no rate of a Database Savings Plan or a reservation is known: add --rates aws, which"
            " tells those of plans, or --rates FILE"
        )
    return "commitments to this service are not sized here: see AWS's own recommendations"


def existing(one: Commitment) -> Existing:
    """A commitment that is there."""
    terms = f", {told(one.terms.years, one.terms.payment)}" if one.terms else ""
    return Existing(
        id=one.id,
        kind=one.kind,
        title=f"{TITLES[one.kind]}{terms}",
        hourly=estimate(float(one.hourly), "0.000001"),
        used_percent=round(100 * one.used_share, 2),
        ends=one.ends,
    )


def notes(
    demand: Demand, there: Sequence[Commitment], untouched: Sequence[str], request: Request
) -> Iterator[str]:
    """What a reader should know before signing."""
    if not request.recommendations:
        yield (
            "right-sizing is not taken out: give --recommendations with a file of"
            " `trimtab rightsize --format json`"
        )
    if untouched:
        count = f"{len(untouched)} of {len(request.recommendations)}"
        yield f"{count} recommendations touch no usage that a commitment could cover"
    if there and request.inventory is None:
        yield "when commitments end is not known: give --inventory aws, or a file"
    ended = [one.id for one in there if one.ends and one.ends.date() <= request.first]
    if ended:
        yield f"ended by {request.first} and covering nothing any more: {', '.join(ended)}"
    if demand.missing:
        yield f"{demand.missing // 24} days without any usage are taken for missing, not for idle"
