"""Find busy GPUs whose work another generation would do for less money a step."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, Threshold
from cost.rules._evidence import COVERAGE, Proposal
from cost.rules._gpu import MEASURED, present, runs_the_same, speed
from cost.rules._judge import GroupSteps, judged_groups
from cost.rules._swap import Priced, quoted
from cost.rules._target import trade_offs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._given import Hardware
    from cost.rules._usage import Group


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every running group of GPU instances of one type that works."""
    steps = GroupSteps(gpu=True, present=present, propose=_propose)
    yield from judged_groups(RULE, context, limits, steps)


def _propose(context: Context, group: Group, now: Priced, limits: Limits) -> Proposal | None:
    busy = _mean(context, group)
    found = _cheaper(context, group, now, limits) if busy >= limits["busy_percent"] else None
    if found is None:
        return None
    return found.with_values({**found.values, "mean_gpu_percent": round(busy, 2)})


def _mean(context: Context, group: Group) -> float:
    found = [context.summary("gpu_utilization", i) for i in group.ids]
    known = [one.mean for one in found if one is not None]
    return sum(known) / len(known)


def _cheaper(context: Context, group: Group, now: Priced, limits: Limits) -> Proposal | None:
    """The type with the least cost a step, by the lower of its speeds."""
    found: list[tuple[Decimal, str, Priced, Decimal]] = []
    for kind in context.prices.instances():
        price = context.prices.on_demand(kind.name, group.region)
        ratio = speed(now.kind.gpu_name, kind.gpu_name)
        if price is None or ratio is None or not _replaces(now.kind, kind):
            continue
        if price > now.price:
            continue  # a dearer hour saves only where the machine is stopped that much earlier
        more = Decimal(kind.gpu_count) / now.kind.gpu_count
        # What a step costs, in shares of now, if its GPUs are as slow or as fast as may be.
        slow, fast = (price / now.price / (Decimal(str(r)) * more) for r in ratio)
        found.append((slow, kind.name, Priced(kind, price), fast))
    if not found:
        return None
    slow, _, best, fast = min(found, key=lambda f: f[:2])
    if (1 - slow) * 100 < limits["min_saving_percent"]:
        return None
    whole = group.monthly - group.monthly_spot
    return Proposal(
        current=now.kind.name,
        proposed=best.kind.name,
        saving=Range.after_commitments(
            (1 - slow) * whole, (1 - slow) * group.monthly_committed, most=(1 - fast) * whole
        ),
        risk=3,
        effort="high",
        setting=None,
        by_hand=f"measure a job's steps a second on {best.kind.name}; then move"
        f" {', '.join(group.ids)} if a step costs less there",
        values={
            "cost_of_a_step_in_shares_of_now": [f"{fast:.3f}", f"{slow:.3f}"],
            "gpus": [now.kind.gpu_count, best.kind.gpu_count],
        },
        prices=quoted(context, group.region, now, best),
        notes=(
            *trade_offs(now.kind, best.kind),
            MEASURED,
            "numerics, drivers and quota must be tested",
        ),
    )


def _replaces(old: Hardware, new: Hardware) -> bool:
    """Other GPUs, each with as much memory."""
    return (
        runs_the_same(old, new)
        and new.gpu_name != old.gpu_name
        and (new.gpu_memory_mib or 0) >= (old.gpu_memory_mib or 0)
    )


RULE = Rule(
    id="gpu-generation",
    title="GPUs whose steps another generation does for less",
    needs=("gpu_utilization",),
    thresholds=(
        Threshold(
            name="busy_percent",
            default=Decimal(50),
            unit="%",
            meaning="GPUs that work less than this on average would only wait faster",
            source="ours; no anchor states one",
        ),
        Threshold(
            name="min_saving_percent",
            default=Decimal(15),
            unit="%",
            meaning="a step must cost so much less, at the lower of the speeds",
            source="ours; no anchor states one",
        ),
        *COVERAGE,
    ),
    affects=frozenset({"compute"}),
    precedence=30,
    meter="instances",
    saves="rate",
    method="price / speed of every type with as many GPUs, each with as much memory, at no dearer"
    " hour; a GPU's speed"
    " lies between its ratios of memory bandwidth and of dense FP16 throughput: low and mid count"
    " the lower one, high the higher",
    formula="saving = effective cost a month * (1 - price ratio / speed ratio); less what a"
    " commitment covers",
    sources=("NVIDIA data sheets (cost/rules/_gpu.py)", "Gavel, MIT"),
    find=find,
    example="p3dn.24xlarge (V100) at 31.21 USD/h; a p4d.24xlarge (A100) at 21.96 is faster",
)
