"""Find GPUs of Kubernetes nodes that no pod asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._items import short_ids
from cost.rules._judge import GroupSteps, judged_groups, named
from cost.rules._usage import ZERO, monthly

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from cost.rules._usage import Group

    Unused = Mapping[str, Decimal]


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every running group of GPU instances of which the bill shares GPUs out to pods."""
    unused = _unused(context)

    def present(context: Context, group: Group) -> Unused | None:
        del context
        return {i: unused[i] for i in group.ids if i in unused} or None

    yield from judged_groups(
        RULE, context, limits, GroupSteps(gpu=True, present=present, propose=_propose)
    )


def _unused(context: Context) -> Unused:
    """What GPUs cost in the window that no pod asked for, by instance."""
    rows = context.unused_gpus
    if rows is None:
        return {}
    day, window = rows.day.cast("timestamp"), context.window
    inside = rows.filter(rows.ResourceId.notnull(), day >= window.start, day < window.end)
    by = inside.group_by(id=short_ids(inside.ResourceId))
    found = by.aggregate(usd=inside.EffectiveCost.sum()).to_pyarrow().to_pylist()
    return {row["id"]: row["usd"] or ZERO for row in found}


def _propose(
    context: Context, group: Group, unused: Unused, limits: Limits
) -> Proposal | str | None:
    del context
    nodes = [i for i in group.instances if i.id in unused]
    whole, lost = sum((i.effective for i in nodes), ZERO), sum(unused.values(), ZERO)
    if not whole:
        return "what its nodes cost is not in the bill"
    saving = monthly(lost, group.days)
    if 100 * lost < limits["unused_percent"] * whole or saving < limits["min_saving_usd"]:
        return None
    free = sum((i.effective - i.committed for i in nodes), ZERO) / whole
    return Proposal(
        current=f"{100 * lost / whole:.0f} % of what {len(nodes)} x {', '.join(group.types)} cost"
        " is GPUs that no pod asks for",
        proposed="fewer nodes, or pods that fit them",
        # Only whole nodes can go: how many depends on how the pods fit together.
        saving=Range(low=ZERO, mid=free * saving, high=saving),
        risk=2,
        effort="medium",
        setting=None,
        by_hand="let Karpenter consolidate (consolidationPolicy: WhenEmptyOrUnderutilized), take a"
        " type with fewer GPUs, or share them (MIG, time slices):"
        f" {named(sorted(unused, key=lambda i: (-unused[i], i)))}",
        values={"unused_gpu_usd": f"{lost:f}", "node_usd": f"{whole:f}"},
        notes=("a node without any pod that asks for a GPU is not shared out: idle-gpu finds it",),
        resources=tuple(sorted(unused)),
    )


RULE = Rule(
    id="unrequested-gpus",
    title="GPUs of Kubernetes nodes that no pod asks for",
    needs=(),
    thresholds=(
        limit(
            "unused_percent",
            "20",
            "% of cost",
            "a smaller share of the nodes' cost is left alone",
            "ours: AWS Compute Optimizer leaves 20 % of a processor as headroom",
        ),
        limit("min_saving_usd", "20", "USD", "a smaller saving a month is left alone", "ours"),
    ),
    affects=frozenset({"compute"}),
    precedence=30,
    meter="instances",
    saves="usage",
    method="split cost allocation data of EKS in CUR (usage type EKS-EC2-Accelerator-Hours): the"
    " unused cost of GPUs, which AWS shares out to the pods of a node, added up by node. These"
    " lines repeat a part of the node's own: they count here, and in no total",
    formula="saving = split_line_item_unused_cost of the window, as a month; low: 0; mid: less what"
    " a commitment covers",
    sources=(
        "AWS Cost and Usage Report: split cost allocation data, split_line_item_unused_cost",
        "OpenCost: a container's GPU is the larger of request and usage",
    ),
    find=find,
    example="2 x g5.12xlarge of EKS whose pods ask for 5 of 8 GPUs: AWS calls 2795 of 8281 USD a"
    " month unused",
)
