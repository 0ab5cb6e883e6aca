"""Find EFS file systems that no client is connected to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import COVERAGE, Proposal
from cost.rules._judge import Removal, Steps, judged, named, remove, too_young
from cost.rules._ml import EFS_CLIENTS, EFS_STORED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every EFS file system of the bill."""
    return judged(RULE, context, limits, Steps(wasted=_idle, propose=_propose))


def _idle(context: Context, item: Item, limits: Limits) -> bool | str:
    return (
        too_young(item, limits) or context.total(EFS_CLIENTS.id, item.id) <= limits["connections"]
    )


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del context, limits
    how = Removal(
        current=named(lot.ids),
        by_hand="back it up, then aws efs delete-file-system --file-system-id"
        f" {named(lot.ids)}; or let its lifecycle move all to Archive",
        risk=2,
        notes=("Studio domains keep the home folders of their users on EFS",),
    )
    return remove(lot, how, {"filesystems": len(lot.members)})


RULE = Rule(
    id="idle-efs",
    title="EFS file system without a client",
    needs=(EFS_CLIENTS.id,),
    measures=(EFS_STORED, EFS_CLIENTS),
    thresholds=(
        limit(
            "connections",
            "0",
            "connections",
            "connections over the window are no more than this",
            "ours, as for idle databases; no anchor states one",
        ),
        limit("days", "14", "days", "younger ones are not judged", "AWS Compute Optimizer: 14"),
        *COVERAGE,
    ),
    affects=frozenset({"filesystems"}),
    precedence=10,
    meter="efs-filesystems",
    saves="usage",
    method="ClientConnections over the window; EFS writes none where there is no client, so its"
    " StorageBytes must be there",
    formula="saving = effective cost a month",
    sources=("Amazon EFS user guide: CloudWatch metrics",),
    example="500 GB of a closed project in EFS Standard, no client in 14 days: 150 USD a month",
    find=find,
)
