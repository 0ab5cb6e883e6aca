"""Find SageMaker endpoints with more instances than their load needs."""

from __future__ import annotations

from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import COVERAGE, Proposal, coverage
from cost.rules._items import Lot
from cost.rules._judge import Steps, judged, named
from cost.rules._managed import most
from cost.rules._ml import ENDPOINT_CPU, ENDPOINT_GPU

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every endpoint that runs two instances or more."""
    return judged(RULE, context, limits, Steps(wasted=_large, propose=_propose))


def _instances(item: Item) -> int:
    """How many run on average: billed hours, in hours of the time in between."""
    span = Decimal(24 * ((item.last - item.first).days + 1))
    return round(item.part("Host:").quantity / span)


def _busiest(context: Context, item: Item, limits: Limits) -> float | str:
    """The busiest hour of the busiest instance, as a share of it; or why nobody can tell."""
    kind = context.hardware(item.kind.removeprefix("ml."))
    if kind is None or not kind.vcpu:
        return f"the catalogue does not know {item.kind}"
    shares = [most(context, ENDPOINT_CPU.id, item.id) / (100 * kind.vcpu)]
    if kind.gpu_count:
        why = coverage(context, Lot((item,)), ENDPOINT_GPU.id, limits).why
        if why is not None:
            return why
        shares.append(most(context, ENDPOINT_GPU.id, item.id) / (100 * kind.gpu_count))
    return max(shares)


def _needed(count: int, busiest: float, limits: Limits) -> int:
    usable = 1 - float(limits["headroom_percent"]) / 100
    return max(int(limits["min_instances"]), ceil(round(count * busiest / usable, 6)))


def _large(context: Context, item: Item, limits: Limits) -> bool | str:
    count = _instances(item)
    if count <= limits["min_instances"]:
        return False
    busiest = _busiest(context, item, limits)
    return busiest if isinstance(busiest, str) else _needed(count, busiest, limits) < count


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal | str:
    if len(lot.members) > 1:
        return "the component has several endpoints"
    item = lot.members[0]
    count, busiest = _instances(item), _busiest(context, item, limits)
    if isinstance(busiest, str):
        return busiest
    new = _needed(count, busiest, limits)
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
        values={"busiest_hour_percent_of_an_instance": round(100 * busiest, 2)},
        notes=("latency under the busiest hour's load must be measured first",),
    )


RULE = Rule(
    id="oversized-endpoint",
    title="SageMaker endpoint with more instances than its load needs",
    needs=(ENDPOINT_CPU.id,),
    measures=(ENDPOINT_CPU, ENDPOINT_GPU),
    thresholds=(
        limit(
            "headroom_percent",
            "50",
            "%",
            "share of the kept instances that stays free in the busiest hour",
            "ours: one of two may fail; no anchor states one",
        ),
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
    " every instance, so memory does not change with their number; an endpoint of one instance is"
    " not looked at: what a smaller ml type costs is not in the catalogue",
    formula="needed = instances * busiest hour / (100 % - headroom); saving = effective cost a"
    " month * (1 - needed / instances); less what a commitment covers",
    sources=("Amazon SageMaker: CPUUtilization is 0 to 100 % times the cores, GPUs likewise",),
    example="4 x ml.g5.xlarge whose GPUs reach 10 %: one is enough, 3084 USD a month",
    find=find,
)
