"""Find snapshots that are old and that no image needs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._images import snapshots_of
from cost.rules._judge import Steps, judged, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot

BACKUP = "aws:backup:source-resource"
"""AWS Backup tags what it makes; its plans delete it."""


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every snapshot of the bill by its age in the inventory."""
    return judged(RULE, context, limits, Steps(wasted=_old, propose=_propose))


def _old(context: Context, item: Item, limits: Limits) -> bool:
    snapshot = context.things("snapshot", item.region).get(item.id)
    if snapshot is None or context.inventory is None or BACKUP in snapshot.tags:
        return False
    images = context.things("image", item.region).values()
    if any(item.id in snapshots_of(image) for image in images):
        return False
    return (context.inventory.age_days(snapshot, "StartTime") or 0) > limits["age_days"]


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del context, limits
    return Proposal(
        current=f"{len(lot.members)} old",
        proposed="deleted",
        # Blocks that a younger snapshot shares stay, and are then charged to that one.
        saving=Range(low=Decimal(0), mid=lot.monthly / 2, high=lot.monthly),
        risk=2,
        effort="low",
        setting=None,
        by_hand=f"aws ec2 delete-snapshot --snapshot-id {named(lot.ids)}, or archive them",
        values={"snapshots": len(lot.members)},
        notes=("half of it is ours: snapshots share blocks, and AWS does not tell which",),
    )


RULE = Rule(
    id="old-snapshot",
    title="Snapshot that is old and that no image needs",
    needs=(),
    inventory=("snapshot", "image"),
    thresholds=(
        limit(
            "age_days",
            "90",
            "days",
            "older snapshots are looked at",
            "Thrifty and AWS Cost Optimization Hub: 90 days; CUDOS: a year",
        ),
    ),
    affects=frozenset({"snapshots"}),
    precedence=20,
    meter="snapshots",
    saves="usage",
    method="snapshots of the bill that are older than the threshold, belong to no image of the"
    " account and were not made by AWS Backup",
    formula="saving = effective cost a month (high), half of it (mid), nothing (low: all shared)",
    sources=("Thrifty: EBS snapshots older than 90 days", "Amazon EBS pricing: incremental"),
    example="40 snapshots of a volume that was migrated a year ago: 100 USD a month at most",
    find=find,
)
