"""Find Savings Plans and reservations that are paid for and not used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._commitments import Commitment, commitments
from cost.rules._evidence import Proposal, Target, recommend
from cost.rules._usage import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every commitment that the bill names."""
    for one in commitments(context):
        if one.unused > 0 and one.used_percent < limits["used_percent"]:
            target = Target(stack=None, component=None, resources=(one.id,))
            yield recommend(RULE, target, _proposal(one), context, limits)


def _proposal(one: Commitment) -> Proposal:
    reserved = one.kind.startswith("Reserved")
    how = (
        "modify or exchange it, or sell it on the Reserved Instance Marketplace"
        if reserved
        else "move usage that it covers back from spot or other regions, and buy no more"
    )
    return Proposal(
        current=f"{one.used_percent:.1f} % used",
        proposed="used, or not renewed",
        # It is paid to its end whatever happens: only what comes to use it saves money.
        saving=Range(low=ZERO, mid=ZERO, high=one.unused),
        risk=1,
        effort="medium",
        setting=None,
        by_hand=f"{how}; do not renew it as it is: trimtab commitments --inventory FILE says at"
        " what size",
        values={"unused_monthly_usd": f"{one.unused:f}", "used_monthly_usd": f"{one.used:f}"},
        notes=("right-sizing what it covers makes this worse before it gets better",),
    )


RULE = Rule(
    id="unused-commitment",
    title="Savings Plan or reservation that is not used",
    needs=(),
    thresholds=(
        limit(
            "used_percent",
            "95",
            "%",
            "a commitment of which usage takes less than this is named",
            "ours; no anchor states one",
        ),
    ),
    affects=frozenset({"commitments"}),
    precedence=10,
    meter="commitments",
    saves="usage",
    method="the unused part of its recurring fee in the window, as the bill has it; a month's fee"
    " counts by its days in the window",
    formula="saving: nothing for sure (low, mid); high = unused effective cost a month",
    sources=("CID: unused cost of RIFee and SavingsPlanRecurringFee lines",),
    example="a compute plan of 10 USD an hour of which 70 % is used: 2190 USD a month for nothing",
    find=find,
)
