"""Find public addresses that nothing uses, which AWS charges as if something did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._judge import Removal, Steps, judged, named, remove

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._evidence import Proposal
    from cost.rules._items import Item, Lot

IDLE = "IdleAddress"


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every address that the bill names: it says itself which are idle."""
    return judged(RULE, context, limits, Steps(wasted=_idle, propose=_propose))


def _idle(context: Context, item: Item, limits: Limits) -> bool:
    del context
    used = item.part("InUseAddress").quantity
    return used == 0 and item.part(IDLE).quantity >= limits["idle_hours"]


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del context, limits
    how = Removal(
        current=f"{len(lot.members)} idle",
        by_hand=f"aws ec2 release-address --allocation-id {named(lot.ids)}",
        notes=("a released address is gone: partners may have it in their firewall",),
    )
    hours = sum(i.part(IDLE).quantity for i in lot.members)
    return remove(lot, how, {"idle_hours": f"{hours:f}"})


RULE = Rule(
    id="unused-address",
    title="Public address that nothing uses",
    needs=(),
    thresholds=(
        limit(
            "idle_hours",
            "168",
            "h",
            "hours that the bill calls idle, in the window, before it counts as unused",
            "Cloud Custodian and OptScale: 7 days; AWS Trusted Advisor: any",
        ),
    ),
    affects=frozenset({"addresses"}),
    precedence=10,
    meter="addresses",
    saves="usage",
    method="the bill meters the address as idle and never as in use in the window",
    formula="saving = effective cost of its hours a month",
    sources=("AWS Trusted Advisor: unassociated Elastic IP addresses", "Amazon VPC pricing"),
    example="an Elastic IP left behind by a deleted gateway: release it, 3.65 USD a month",
    find=find,
)
