"""Find SageMaker endpoints whose instances are larger than their load, by the bill's own prices."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._endpoints import CPU, GPU, HEADROOM, MEMORY, PREFIX, Load, load
from cost.rules._evidence import COVERAGE, Proposal
from cost.rules._fit import GENERAL, is_burstable, series
from cost.rules._judge import Steps, judged, named
from cost.rules._load import MEMORY_HEADROOM
from cost.rules._usage import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from cost.rules._given import Hardware
    from cost.rules._items import Item, Lot

    Hourly = Mapping[tuple[str, str], Decimal]
    """By region and ml type: what an instance-hour costs that no commitment covers."""


@dataclass(frozen=True)
class Type:
    """An ml type and what an hour of it costs without a commitment."""

    name: str
    usd: Decimal


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every endpoint that the bill names."""
    best = partial(_best, hourly=_hourly(context))

    def wasted(context: Context, item: Item, limits: Limits) -> bool | str:
        found = best(context, item, limits)
        return found if isinstance(found, str) else found is not None

    def propose(context: Context, lot: Lot, limits: Limits) -> Proposal | str | None:
        if len(lot.members) > 1:
            return "the component has several endpoints"
        found = best(context, lot.members[0], limits)
        return _proposal(context, lot, *found) if isinstance(found, tuple) else found

    return judged(RULE, context, limits, Steps(wasted=wasted, propose=propose))


def _hourly(context: Context) -> Hourly:
    """Of hours that were paid for: free ones show no price."""
    hours: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    usd: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for item in context.items(RULE.meter):
        for use in item.uses:
            if use.quantity > 0 and use.effective > 0 and not use.monthly_committed:
                key = item.region, use.usage_type.partition(":")[2]
                hours[key] += use.quantity
                usd[key] += use.effective
    return {key: usd[key] / hours[key] for key in hours}


def _smaller(context: Context, item: Item, limits: Limits) -> list[Hardware] | str:
    """The smaller types that hold the busiest hour, the smallest first; or why nobody can tell."""
    found = load(context, item, limits)
    if isinstance(found, str):
        return found
    old = found.kind
    usable = 1 - float(limits["memory_headroom_percent"]) / 100
    memory = (old.memory_mib or 0) * context.highest(MEMORY.id, item.id) / 100 / usable
    kinds = (k for k in context.prices.instances() if _holds(found, k, memory, limits))
    return sorted(kinds, key=lambda k: (k.vcpu or 0, k.memory_mib or 0, k.name))


def _holds(load: Load, new: Hardware, memory: float, limits: Limits) -> bool:
    """The same processors and as many of the same GPUs, and enough of what is measured."""
    old, usable = load.kind, 1 - float(limits["headroom_percent"]) / 100
    smaller = (new.vcpu or 0) < (old.vcpu or 0) or (new.memory_mib or 0) < (old.memory_mib or 0)
    return (
        smaller
        and series(new.name) in {*GENERAL, series(old.name)}
        and (new.arch, new.gpu_name, new.gpu_count, new.accelerator_count)
        == (old.arch, old.gpu_name, old.gpu_count, old.accelerator_count)
        and (new.gpu_memory_mib or 0) >= (old.gpu_memory_mib or 0)
        and (new.generation or 0) >= (old.generation or 0)
        and not is_burstable(new.name)
        and (new.memory_mib or 0) >= memory
        and load.cores <= (new.vcpu or 0) * usable
        and load.gpus <= new.gpu_count * usable
    )


def _best(
    context: Context, item: Item, limits: Limits, hourly: Hourly
) -> tuple[Type, Type] | str | None:
    """The present type and the cheapest that holds the load; why nobody can tell, or None: fine."""
    fitting = _smaller(context, item, limits)
    if isinstance(fitting, str):
        return fitting
    if not fitting:
        return None
    now = hourly.get((item.region, item.kind))
    if now is None:
        return f"an hour of {item.kind} without a commitment is not in the bill"
    names = [PREFIX + kind.name for kind in fitting]
    known = [Type(n, hourly[item.region, n]) for n in names if (item.region, n) in hourly]
    if not known:
        family = item.kind.rpartition(".")[0]
        name = next((n for n in names if n.startswith(f"{family}.")), names[0])
        return f"a smaller type such as {name} holds its load: its price is not in the bill"
    best = min(known, key=lambda one: (one.usd, one.name))
    enough = 100 * (1 - best.usd / now) >= limits["min_saving_percent"]
    return (Type(item.kind, now), best) if enough else None


def _proposal(context: Context, lot: Lot, now: Type, best: Type) -> Proposal:
    item = lot.members[0]
    share = 1 - best.usd / now.usd
    return Proposal(
        current=now.name,
        proposed=best.name,
        saving=Range.after_commitments(share * lot.monthly, share * lot.monthly_committed),
        risk=2,
        effort="low",
        setting=None,
        by_hand=f"a new endpoint configuration with {best.name} for {named(lot.ids)}, by a"
        " blue/green update that watches its latency",
        values={
            "busiest_hour_cores": round(context.highest(CPU.id, item.id) / 100, 3),
            "busiest_hour_memory_percent": round(context.highest(MEMORY.id, item.id), 2),
        },
        prices=[f"{one.name} {one.usd:.4f} USD/h in this bill" for one in (now, best)],
        notes=(
            "latency under the busiest hour's load must be measured first",
            "the network of smaller types is slower: SageMaker does not measure it",
        ),
    )


RULE = Rule(
    id="oversized-endpoint-type",
    title="SageMaker endpoint on instances larger than its load",
    needs=(CPU.id, MEMORY.id),
    measures=(CPU, GPU, MEMORY),
    thresholds=(
        HEADROOM,
        MEMORY_HEADROOM,
        limit(
            "min_saving_percent",
            "10",
            "%",
            "a change that saves less is not worth a roll-out",
            "ours; no anchor states one",
        ),
        *COVERAGE,
    ),
    affects=frozenset({"endpoints"}),
    precedence=20,
    meter="endpoints",
    saves="rate",
    method="types of the c, m and r families and the present one, of the same architecture, no"
    " older, with as many of the same GPUs and less of the rest, that hold the busiest hour of the"
    " busiest instance in CPU, memory and GPU;"
    " what an ml type costs is taken from this bill's endpoints alone: without one of a type, its"
    " price is not known",
    formula="saving = effective cost a month * (1 - hourly cost of the new type / of the old one,"
    " both without commitments); less what a commitment covers",
    sources=(
        "Amazon SageMaker: CPUUtilization is 0 to 100 % times the cores, MemoryUtilization 0 to"
        " 100 %",
        "AWS Compute Optimizer, rightsizing preferences of memory: 20 % by default",
    ),
    find=find,
    example="an ml.g5.8xlarge whose one GPU reaches 40 % and 30 GiB are in use, beside another"
    " endpoint on ml.g5.4xlarge: 752 USD a month",
)
