"""Find databases that nobody connects to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import COVERAGE
from cost.rules._judge import Removal, Steps, judged, named, remove
from cost.rules._managed import DB_CONNECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._evidence import Proposal
    from cost.rules._items import Item, Lot


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge everything that the bill names on its meter."""
    return judged(RULE, context, limits, Steps(wasted=_idle, propose=_propose))


def _idle(context: Context, item: Item, limits: Limits) -> bool:
    return context.highest(DB_CONNECTIONS.id, item.id) <= limits["connections"]


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del context, limits
    how = Removal(
        current=f"{len(lot.members)} idle",
        by_hand=f"aws rds stop-db-instance --db-instance-identifier {named(lot.ids)} (AWS starts it"
        " again after 7 days), or delete-db-instance with a final snapshot",
        risk=3,
        notes=("a standby of another region, or a replica, may be idle by design",),
    )
    return remove(lot, how, {"databases": len(lot.members)})


RULE = Rule(
    id="idle-database",
    title="Database that nobody connects to",
    needs=(DB_CONNECTIONS.id,),
    measures=(DB_CONNECTIONS,),
    thresholds=(
        limit(
            "connections",
            "0",
            "connections",
            "the most at any time is no higher",
            "AWS Trusted Advisor: none for 7 days; Cloud Custodian: none for 14 days",
        ),
        *COVERAGE,
    ),
    affects=frozenset({"databases"}),
    precedence=10,
    meter="databases",
    saves="usage",
    method="the most connections of the window; storage, IOPS and backups go with the instance",
    formula="saving = effective cost a month; less what a reservation covers",
    sources=("AWS Trusted Advisor: idle RDS instances", "AWS Compute Optimizer: idle RDS"),
    example="a db.m5.large that a retired service left behind: 125 USD a month",
    find=find,
)
