"""Find machine images that nothing launches, whose snapshots are paid every month."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cost.inventory.things import moment
from cost.models import NotEvaluated, Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal, Target, recommend
from cost.rules._images import USERS, in_use, snapshots_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.inventory.things import Thing


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge the account's images in every region where the bill has snapshots."""
    costs = {item.id: item.monthly for item in context.items("snapshots") if item.running}
    for region in sorted({item.region for item in context.items("snapshots")}):
        whys = (context.unlisted(kind, region) for kind in RULE.inventory)
        why = next((w for w in whys if w is not None), None)
        if why is not None:
            yield NotEvaluated(rule=RULE.id, resource=f"images in {region}", why=why)
            continue
        used = in_use(context, region)
        for image in context.things("image", region).values():
            if image.id not in used and _idle_days(context, image) > limits["idle_days"]:
                yield from _answer(context, image, costs, limits)


def _idle_days(context: Context, image: Thing) -> float:
    """Days since it was last launched or, if AWS knows of no launch, since it was made."""
    if context.inventory is None:
        return 0.0
    texts = (image.get("LastLaunchedTime"), image.get("CreationDate"))
    times = [moment(text) for text in texts if text]
    return (context.inventory.at - max(times)).total_seconds() / 86400 if times else 0.0


def _answer(
    context: Context, image: Thing, costs: dict[str, Decimal], limits: Limits
) -> Iterator[Answer]:
    snapshots = [s for s in snapshots_of(image) if s in costs]
    cost = sum((costs[s] for s in snapshots), Decimal(0))
    if cost <= 0:
        return
    target = Target(stack=image.stack, component=image.component, resources=(image.id, *snapshots))
    proposal = Proposal(
        current="kept",
        proposed="deregistered",
        saving=Range(low=Decimal(0), mid=cost, high=cost),
        risk=2,
        effort="low",
        setting=None,
        by_hand=f"aws ec2 deregister-image --image-id {image.id}, then delete-snapshot"
        f" {', '.join(snapshots)}",
        values={"idle_days": round(_idle_days(context, image), 1), "name": image.get("Name")},
        notes=("another account that it is shared with may launch it: AWS does not list that",),
    )
    yield recommend(RULE, target, proposal, context, limits)


RULE = Rule(
    id="unused-image",
    title="Machine image that nothing launches",
    needs=(),
    inventory=("image", *USERS),
    thresholds=(
        limit(
            "idle_days",
            "120",
            "days",
            "since its last launch, or since it was made if it never was launched",
            "Cloud Custodian: 120 days; OptScale: 7",
        ),
    ),
    affects=frozenset({"snapshots"}),
    precedence=10,
    meter="snapshots",
    saves="usage",
    method="no instance runs from it, no launch template's latest or default version and no launch"
    " configuration names it, and nobody launched it for long",
    formula="saving = effective cost of its snapshots a month; low: they share all their blocks",
    sources=("Cloud Custodian: unused AMIs", "OptScale: unused images"),
    example="last year's training images, 12 of 80 GB: 48 USD a month",
    find=find,
)
