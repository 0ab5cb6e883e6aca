"""Find volumes that are attached to nothing and are paid by the month all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._judge import Removal, Steps, judged, named, remove

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._evidence import Proposal
    from cost.rules._items import Item, Lot


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every volume of the bill by its state in the inventory."""
    steps = Steps(wasted=_free, propose=_propose, meter="volume-charges")
    return judged(RULE, context, limits, steps)


def _free(context: Context, item: Item, limits: Limits) -> bool | str:
    volume = context.things("volume", item.region).get(item.id)
    if volume is None or context.inventory is None:
        return False  # It is gone by now.
    age = context.inventory.age_days(volume, "CreateTime")
    if volume.get("State") != "available":
        return False
    return "AWS does not say how old it is" if age is None else age >= limits["age_days"]


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del context, limits
    how = Removal(
        current=f"{len(lot.members)} unattached",
        proposed="deleted",
        by_hand=f"aws ec2 create-snapshot --volume-id {named(lot.ids)}, then delete-volume",
        risk=2,
        notes=("the snapshot that is kept instead costs 0.05 USD a GB-month of what is written",),
    )
    return remove(lot, how, {"volumes": len(lot.members)})


RULE = Rule(
    id="unattached-volume",
    title="Volume attached to nothing",
    needs=(),
    inventory=("volume",),
    thresholds=(
        limit(
            "age_days",
            "32",
            "days",
            "a younger volume is left alone: AWS does not tell since when one is free",
            "AWS Compute Optimizer: unattached for 32 days; Trusted Advisor: any",
        ),
    ),
    affects=frozenset({"storage"}),
    precedence=10,
    meter="volumes",
    saves="usage",
    method="the inventory lists it as available, and the bill still has it on the last day",
    formula="saving = effective cost of its size, IOPS and throughput a month",
    sources=("AWS Compute Optimizer: idle EBS volumes", "AWS Trusted Advisor"),
    example="a 500 GiB gp3 volume that its instance left behind: 40 USD a month",
    find=find,
)
