"""Find databases and clusters whose version is so old that AWS charges for supporting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._judge import Removal, Steps, judged, named, remove

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._evidence import Proposal
    from cost.rules._items import Item, Lot


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge everything that the bill charges extended support for."""
    return judged(RULE, context, limits, Steps(wasted=_charged, propose=_propose))


def _charged(context: Context, item: Item, limits: Limits) -> bool:
    del context
    return item.monthly >= limits["min_saving_usd"]


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del context, limits
    versions = sorted({u.usage_type.rpartition(":")[2] for i in lot.members for u in i.uses})
    how = Removal(
        current=", ".join(versions),
        proposed="a version in standard support",
        by_hand=f"upgrade {named(lot.ids)} to a version that AWS supports as standard",
        risk=3,
        effort="high",
        notes=("the price doubles in the third year, and the upgrade grows no easier",),
    )
    return remove(lot, how, {"charged": len(lot.members)})


RULE = Rule(
    id="extended-support",
    title="Version so old that its support costs extra",
    needs=(),
    thresholds=(
        limit("min_saving_usd", "1", "USD", "less than this a month is left alone", "ours"),
    ),
    affects=frozenset({"extended-support"}),
    precedence=10,
    meter="extended-support",
    saves="usage",
    method="usage types of extended support: RDS by the vCPU and hour, EKS by the cluster and hour",
    formula="saving = effective cost of extended support a month",
    sources=("Amazon RDS Extended Support pricing", "Amazon EKS extended support pricing"),
    example="PostgreSQL 11 on 4 vCPUs: 292 USD a month beside the instance",
    find=find,
)
