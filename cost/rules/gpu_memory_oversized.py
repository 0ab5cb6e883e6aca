"""Find GPUs whose memory is mostly empty, and a cheaper GPU that holds it and the load."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cost.measures import GPU_MEMORY
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._demand import NO_HOURS, SIZING, busiest, told
from cost.rules._evidence import COMPUTE_OPTIMIZER, COVERAGE, Proposal, peak
from cost.rules._fit import Fit
from cost.rules._gpu import MEASURED, MEMORY_HEADROOM, present, runs_the_same, speed
from cost.rules._judge import GroupSteps, judged_groups
from cost.rules._season import season
from cost.rules._swap import Doubts, Priced, swap
from cost.rules._target import trade_offs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._given import Hardware
    from cost.rules._usage import Group

ABOUT: Final = 0.9
"""So much of the present local NVMe is about the same: families round it differently."""


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every running group of GPU instances of one type."""
    steps = GroupSteps(gpu=True, present=present, propose=_smaller)
    yield from judged_groups(RULE, context, limits, steps)


def _smaller(context: Context, group: Group, now: Priced, limits: Limits) -> Proposal | str | None:
    """The best cheaper type whose GPUs have less memory, and enough."""
    demand = busiest(context, group, "gpu_utilization", limits)
    if demand is None:
        return NO_HOURS
    used = peak(context, group, GPU_MEMORY.id)
    needed = used / (1 - float(limits["gpu_memory_headroom_percent"]) / 100)
    found = [
        fit
        for kind in context.prices.instances()
        if _replaces(now.kind, kind, needed)
        and (fit := _fit(context, group, now.kind, kind)) is not None
        and fit.price < now.price
    ]
    if not found:
        return None
    prices = [float(f.price / now.price) for f in found]
    costs = demand.costs(prices, [f.capacity for f in found])
    cost, _, best = min(
        ((c, f.kind.name, f) for c, f in zip(costs, found, strict=True)), key=lambda r: r[:2]
    )
    saving = (1 - best.price / now.price) * 100
    if cost >= 1 or saving < limits["min_saving_percent"]:
        return None
    chance = demand.chance(best.capacity)
    doubts = Doubts(
        risk=max(2, chance.risk),
        effort="medium",
        notes=(*trade_offs(now.kind, best.kind), MEASURED),
    )
    return swap(context, group, now, Priced(best.kind, best.price), doubts).with_values(
        {
            "highest_gpu_memory_mib": round(used),
            "needed_gpu_memory_mib": round(needed),
            "speed_at_least": round(best.capacity, 3),
            "demand_above": told(chance),
            "season": season(demand),
        }
    )


def _replaces(old: Hardware, new: Hardware, needed: float) -> bool:
    """Nothing but the GPU's memory and speed is less."""
    return (
        runs_the_same(old, new)
        and needed <= (new.gpu_memory_mib or 0) < (old.gpu_memory_mib or 0)
        and (new.vcpu or 0) >= (old.vcpu or 0)
        and (new.memory_mib or 0) >= (old.memory_mib or 0)
        and (new.network_mbps or 0) >= (old.network_mbps or 0)
        and (new.local_nvme_gb or 0) >= ABOUT * (old.local_nvme_gb or 0)
    )


def _fit(context: Context, group: Group, old: Hardware, new: Hardware) -> Fit | None:
    """Its price, and the least that its GPUs do of the present ones' work."""
    ratio = speed(old.gpu_name, new.gpu_name)
    price = context.prices.on_demand(new.name, group.region)
    if ratio is None or price is None:
        return None
    return Fit(new, price, ratio[0] * new.gpu_count / old.gpu_count)


RULE = Rule(
    id="gpu-memory-oversized",
    title="GPUs with more memory than is used",
    needs=("gpu_utilization", GPU_MEMORY.id),
    measures=(GPU_MEMORY,),
    thresholds=(
        *SIZING,
        MEMORY_HEADROOM,
        limit(
            "min_saving_percent",
            "10",
            "%",
            "a change that saves less is not worth testing another GPU",
            "ours; no anchor states one",
        ),
        *COVERAGE,
    ),
    affects=frozenset({"compute"}),
    precedence=20,
    meter="instances",
    saves="rate",
    method="of the cheaper types with as many GPUs, each with less memory and enough, and no less"
    " of anything else (nine tenths of the local NVMe will do): the one whose price together with"
    " its expected hours above is lowest; a GPU counts for the lower of its ratios of memory"
    " bandwidth and of FP16 throughput",
    formula="needed = highest hour of the fullest GPU / (100 % - headroom); saving = effective cost"
    " a month * (1 - new price / old price); less what a commitment covers",
    sources=(COMPUTE_OPTIMIZER, "NVIDIA data sheets (cost/rules/_gpu.py)", "Gavel, MIT"),
    find=find,
    example="a g6e.2xlarge whose L40S holds 12 of 45 GiB at 25 % load: an L4 (g6.4xlarge) does",
)
