"""Find functions with far more memory than they use."""

from __future__ import annotations

from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

from cost.models import Change, Range
from cost.rules._base import NOT_ALL, Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._functions import MEMORY, RUNNING
from cost.rules._judge import Steps, judged, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot

STEP_MIB = 64
LEAST_MIB = 128


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge a component's functions together: the setting is one."""
    return judged(RULE, context, limits, Steps(wasted=_large, propose=_propose, whole=True))


def _large(context: Context, item: Item, limits: Limits) -> bool | str:
    function = context.things("function", item.region).get(item.id)
    seen = context.summary(MEMORY.id, item.id)
    if function is None:
        return f"{item.id} is not in the inventory"
    if seen is None or seen.hours < limits["min_hours"]:
        return f"no {MEMORY.id} of {item.id} (Lambda Insights) in {limits['min_hours']} hours"
    old = int(function.get("MemorySize") or 0)
    return _needed(context, item, limits) <= old * (1 - limits["min_saving_percent"] / 100)


def _needed(context: Context, item: Item, limits: Limits) -> int:
    """MiB that hold its fullest call with headroom."""
    seen = context.summary(MEMORY.id, item.id)
    old = int(context.things("function", item.region)[item.id].get("MemorySize") or 0)
    used = old * (100.0 if seen is None else seen.peak) / 100
    free = 1 - float(limits["headroom_percent"]) / 100
    return max(LEAST_MIB, ceil(used / free / STEP_MIB) * STEP_MIB)


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal | str:
    things = context.things("function", lot.region)
    sizes = {int(things[i].get("MemorySize")) for i in lot.ids}
    if len(sizes) > 1:
        return "its functions differ in memory"
    old, new = max(sizes), max(_needed(context, i, limits) for i in lot.members)
    time = lot.part(RUNNING).monthly
    most = time * (old - new) / old
    ours = (lot.component or "").startswith("services.")
    return Proposal(
        current=f"{old} MiB",
        proposed=f"{new} MiB",
        saving=Range(low=Decimal(0), mid=most / 2, high=most),
        risk=2,
        effort="very low",
        setting=Change(path=("memory_mib",), old=old, new=new) if ours else None,
        by_hand=f"aws lambda update-function-configuration --memory-size {new} --function-name"
        f" {named(lot.ids)}",
        values={"functions": len(lot.members)},
        notes=("CPU comes with memory: what computes takes longer with less, and saves nothing",),
    )


RULE = Rule(
    id="oversized-function",
    title="Function with far more memory than it uses",
    needs=(),
    measures=(MEMORY,),
    inventory=("function",),
    thresholds=(
        limit(
            "headroom_percent",
            "20",
            "%",
            "share of the memory that stays free in the fullest call",
            "AWS Compute Optimizer: 20 % memory headroom",
            NOT_ALL,
        ),
        limit("min_saving_percent", "25", "%", "a smaller step is left alone", "ours"),
        limit(
            "min_hours",
            "30",
            "h",
            "fewer hours with calls are no basis for a verdict",
            "AWS Compute Optimizer: 50 calls in 14 days",
        ),
    ),
    affects=frozenset({"functions"}),
    precedence=20,
    meter="functions",
    saves="rate",
    method="the fullest call of the window, by Lambda Insights",
    formula="saving = effective cost of its GB-seconds * (1 - new / old) (high), half of it (mid),"
    " nothing (low: it computes, and takes as much longer)",
    sources=("AWS Compute Optimizer: Lambda functions",),
    example="3008 MiB of which a call uses 500: `memory_mib: 640`, up to 79 % of its time's cost",
    find=find,
)
