"""Find Savings Plans and reservations that end soon, so what they cover does not fall to list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.inventory.commitments import KINDS, end_of, name_of
from cost.models import NotEvaluated, Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._commitments import Commitment, commitments
from cost.rules._evidence import Proposal, Target, recommend
from cost.rules._usage import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.inventory.things import Thing


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every commitment of the bill by its end in the inventory."""
    for one in commitments(context):
        kind = "reserved-instance" if one.kind.startswith("Reserved") else "savings-plan"
        why = context.unlisted(kind, one.region)
        if why is not None:
            yield NotEvaluated(rule=RULE.id, resource=one.id, why=why)
            continue
        thing = context.things(kind, one.region).get(name_of(one.id))
        left = _days_left(context, thing)
        if left is not None and -limits["days_after"] <= left <= limits["days_before"]:
            target = Target(stack=None, component=None, resources=(one.id,))
            yield recommend(RULE, target, _proposal(one, left), context, limits)


def _days_left(context: Context, thing: Thing | None) -> float | None:
    end = end_of(thing)
    if end is None or context.inventory is None:
        return None
    return (end - context.inventory.at).total_seconds() / 86400


def _proposal(one: Commitment, left: float) -> Proposal:
    lost = max(ZERO, one.listed - one.used)
    when = f"ends in {left:.0f} days" if left >= 0 else f"ended {-left:.0f} days ago"
    return Proposal(
        current=when,
        proposed="decided: renewed at today's size, or let go",
        saving=Range(low=ZERO, mid=lost, high=lost),
        risk=1,
        effort="low",
        setting=None,
        by_hand="right-size what it covers first, then buy for what remains: trimtab commitments"
        " --recommendations FILE --inventory FILE says how much, in its calendar",
        values={"discount_monthly_usd": f"{lost:f}", "days_left": round(left, 1)},
        notes=("nothing happens by itself: usage goes on at list price",),
    )


RULE = Rule(
    id="expiring-commitment",
    title="Savings Plan or reservation that ends soon",
    needs=(),
    inventory=KINDS,
    thresholds=(
        limit(
            "days_before",
            "30",
            "days",
            "one that ends within this is named",
            "AWS Trusted Advisor and Thrifty: 30 days; Cost Optimization Hub: 60",
        ),
        limit(
            "days_after",
            "30",
            "days",
            "one that ended within this is named still",
            "AWS Trusted Advisor: 30 days after",
        ),
    ),
    affects=frozenset({"commitment-terms"}),
    precedence=20,
    meter="commitments",
    saves="rate",
    method="the end that AWS lists, of commitments that the bill names",
    formula="saving kept = list price of what it covers - its effective cost, a month; low: 0",
    sources=("AWS Trusted Advisor: Reserved Instance lease expiration",),
    example="a one-year plan that ends in 12 days and takes 1200 USD a month off the bill",
    find=find,
)
