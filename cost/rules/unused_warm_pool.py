"""Find instances in warm pools that have waited for weeks: their volumes are paid for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._judge import Removal, Steps, judged, named, remove

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.inventory.things import Thing
    from cost.rules._evidence import Proposal
    from cost.rules._items import Item, Lot

GROUPS: Final = "autoscaling-group"
INSTANCES: Final = "instance"
WAITING: Final = ("Warmed:Stopped", "Warmed:Hibernated")


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every volume of the bill by whether it belongs to an instance that waits."""
    waiting: dict[str, dict[str, Thing]] = {}

    def owner(item: Item) -> Thing | None:
        if item.region not in waiting:
            waiting[item.region] = _waiting(context, item.region)
        return waiting[item.region].get(item.id)

    def waits(context: Context, item: Item, limits: Limits) -> bool | str:
        instance = owner(item)
        if instance is None or context.inventory is None:
            return False
        age = context.inventory.age_days(instance, "LaunchTime")
        return "AWS does not say when it was started" if age is None else age >= limits["days"]

    def propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
        del context
        found = {thing.id for thing in map(owner, lot.members) if thing is not None}
        return _smaller(lot, sorted(found), limits)

    return judged(RULE, context, limits, Steps(wasted=waits, propose=propose))


def _waiting(context: Context, region: str) -> dict[str, Thing]:
    """The instances that wait in warm pools, by the volumes that belong to them."""
    pooled = {
        instance["InstanceId"]
        for group in context.things(GROUPS, region).values()
        for instance in group.get("Warm") or ()
        if instance.get("LifecycleState") in WAITING
    }
    return {
        mapping.get("Ebs", {}).get("VolumeId"): instance
        for id_, instance in context.things(INSTANCES, region).items()
        if id_ in pooled
        for mapping in instance.get("BlockDeviceMappings") or ()
    }


def _smaller(lot: Lot, waiting: list[str], limits: Limits) -> Proposal:
    name = lot.component or ""
    ours = f"take warm_pool out of {name}, or " if name.startswith("clusters.") else ""
    how = Removal(
        current=f"{len(waiting)} waiting",
        proposed="a smaller warm pool",
        by_hand=f"{ours}lower the pool's size (aws autoscaling put-warm-pool):"
        f" {named(waiting)} were not started for {limits['days']} days",
        notes=("a start from nothing takes minutes longer than one from the pool",),
    )
    return remove(lot, how, {"instances": waiting})


RULE = Rule(
    id="unused-warm-pool",
    title="Warm pool whose instances are never started",
    needs=(),
    inventory=(GROUPS, INSTANCES),
    thresholds=(
        limit(
            "days",
            "30",
            "days",
            "an instance that was last started longer ago is not needed warm",
            "AWS Trusted Advisor: instances that are stopped for 30 days",
        ),
    ),
    affects=frozenset({"storage"}),
    precedence=9,
    meter="volumes",
    saves="usage",
    method="instances that wait in a warm pool, stopped or hibernated, by their last start; each"
    " start for work would be a later one",
    formula="saving = effective cost of their volumes a month",
    sources=("Amazon EC2 Auto Scaling user guide: warm pools are charged for their volumes",),
    example="4 g5.12xlarge with 500 GiB each that have waited for 40 days: 160 USD a month",
    find=find,
)
