"""Find SageMaker endpoints with more instances than their load needs."""

from __future__ import annotations

from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._endpoints import CPU, GPU, HEADROOM, load
from cost.rules._evidence import COVERAGE, Proposal
from cost.rules._judge import Steps, judged, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every endpoint that runs two instances or more."""
    return judged(RULE, context, limits, Steps(wasted=_large, propose=_propose))


def _instances(item: Item) -> int:
    """How many run on average: billed hours, in hours of the time in between."""
    return round(item.part("Host:").quantity / item.span_hours)


def _needed(count: int, busiest: float, limits: Limits) -> int:
    usable = 1 - float(limits["headroom_percent"]) / 100
    return max(int(limits["min_instances"]), ceil(round(count * busiest / usable, 6)))


def _large(context: Context, item: Item, limits: Limits) -> bool | str:
    count = _instances(item)
    if count <= limits["min_instances"]:
        return False
    busiest = load(context, item, limits)
    return busiest if isinstance(busiest, str) else _needed(count, busiest.share, limits) < count


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal | str:
    if len(lot.members) > 1:
        return "the component has several endpoints"
    item = lot.members[0]
    count, busiest = _instances(item), load(context, item, limits)
    if isinstance(busiest, str):
        return busiest
    new = _needed(count, busiest.share, limits)
    share = 1 - Decimal(new) / count
    mid = share * lot.monthly
    return Proposal(
        current=f"{count} x {item.kind}",
        proposed=f"{new} x {item.kind}",
        saving=Range.after_commitments(mid, share * lot.monthly_committed),
        risk=2,
        effort="low",
        setting=None,
        by_hand=f"let {named(lot.ids)} scale from {new} instances on"
        " (SageMakerVariantInvocationsPerInstance), or host several models on it",
        values={"busiest_hour_percent_of_an_instance": round(100 * busiest.share, 2)},
        notes=("latency under the busiest hour's load must be measured first",),
    )


RULE = Rule(
    id="oversized-endpoint",
    title="SageMaker endpoint with more instances than its load needs",
    needs=(CPU.id,),
    measures=(CPU, GPU),
    thresholds=(
        HEADROOM,
        limit(
            "min_instances",
            "1",
            "instances",
            "no fewer are proposed; 2 keeps one per zone",
            "ours; AWS advises two or more in production",
        ),
        *COVERAGE,
    ),
    affects=frozenset({"endpoints"}),
    precedence=20,
    meter="endpoints",
    saves="usage",
    method="the busiest hour of the busiest instance's CPU and GPUs; a model lies in the memory of"
    " every instance, so memory does not change with their number",
    formula="needed = instances * busiest hour / (100 % - headroom); saving = effective cost a"
    " month * (1 - needed / instances); less what a commitment covers",
    sources=("Amazon SageMaker: CPUUtilization is 0 to 100 % times the cores, GPUs likewise",),
    example="4 x ml.g5.xlarge whose GPUs reach 10 %: one is enough, 3084 USD a month",
    find=find,
)
