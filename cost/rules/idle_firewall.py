"""Find Network Firewall endpoints that inspect nothing at 290 USD a month and zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._judge import Removal, Steps, judged, named, remove

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._evidence import Proposal
    from cost.rules._items import Item, Lot


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every firewall by the traffic that the bill has of it."""
    return judged(RULE, context, limits, Steps(wasted=_silent, propose=_propose))


def _silent(context: Context, item: Item, limits: Limits) -> bool:
    del context
    if item.part("Endpoint-Hour").quantity == 0 or item.days < limits["days"]:
        return False
    return item.part("Traffic-GB-Processed").quantity <= limits["gb"]


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del context, limits
    how = Removal(
        current=f"{len(lot.members)} firewall",
        by_hand=f"aws network-firewall delete-firewall --firewall-name {named(lot.ids)}, and the"
        " routes that lead to it",
        risk=3,
        effort="medium",
        notes=("a control may require it: ask who owns the network's security first",),
    )
    return remove(lot, how, {"endpoint_hours": str(sum(i.hours for i in lot.members))})


RULE = Rule(
    id="idle-firewall",
    title="Network Firewall that inspects nothing",
    needs=(),
    thresholds=(
        limit(
            "gb",
            "0",
            "GB",
            "traffic inspected over the window is no more than this",
            "AWS Trusted Advisor, inactive Network Firewall: 0 bytes in 30 days",
        ),
        limit(
            "days",
            "14",
            "days",
            "a firewall that was charged for fewer days is left alone",
            "ours: Trusted Advisor takes 30; use --days 30 for that",
        ),
    ),
    affects=frozenset({"firewalls"}),
    precedence=10,
    meter="firewalls",
    saves="usage",
    method="the bill has endpoint hours of the firewall and no processed traffic",
    formula="saving = effective cost of its endpoint hours a month",
    sources=("AWS Trusted Advisor: inactive AWS Network Firewall",),
    example="a firewall in two zones that no route leads to: 576.70 USD a month",
    find=find,
)
