"""Find Redshift clusters that nobody connects to, which could be paused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import COVERAGE
from cost.rules._judge import Removal, Steps, judged, named, remove
from cost.rules._managed import WAREHOUSE_CONNECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._evidence import Proposal
    from cost.rules._items import Item, Lot


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge everything that the bill names on its meter."""
    return judged(RULE, context, limits, Steps(wasted=_idle, propose=_propose))


def _idle(context: Context, item: Item, limits: Limits) -> bool:
    return context.highest(WAREHOUSE_CONNECTIONS.id, item.id) <= limits["connections"]


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del context, limits
    how = Removal(
        current="running",
        proposed="paused",
        by_hand=f"aws redshift pause-cluster --cluster-identifier {named(lot.ids)}: its storage is"
        " paid on, and resume-cluster brings it back",
        risk=1,
        effort="very low",
    )
    return remove(lot, how, {"clusters": len(lot.members)})


RULE = Rule(
    id="idle-warehouse",
    title="Redshift cluster that nobody connects to",
    needs=(WAREHOUSE_CONNECTIONS.id,),
    measures=(WAREHOUSE_CONNECTIONS,),
    thresholds=(
        limit(
            "connections",
            "0",
            "connections",
            "the most at any time is no higher",
            "AWS Trusted Advisor: no connection for 7 days",
        ),
        *COVERAGE,
    ),
    affects=frozenset({"warehouses"}),
    precedence=10,
    meter="warehouses",
    saves="usage",
    method="the most connections of the window",
    formula="saving = effective cost a month; less what a reservation covers",
    sources=("AWS Trusted Advisor: underutilized Redshift clusters",),
    example="two ra3.xlplus nodes that a report used until spring: 1586 USD a month",
    find=find,
)
