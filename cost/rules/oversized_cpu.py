"""Find instances whose processors are larger than their load, and the cheapest type that fits."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from cost.models import Change, NotEvaluated, Range
from cost.rules._base import Answer, Context, Hardware, Limits, Rule, Threshold
from cost.rules._evidence import (
    COMPUTE_OPTIMIZER,
    COVERAGE,
    Proposal,
    Target,
    coverage_values,
    not_covered,
    recommend,
)
from cost.rules._fit import cheapest, is_burstable
from cost.rules._graph import is_training
from cost.rules._load import CPU_HEADROOM, CPU_PERCENTILE, MEMORY_HEADROOM, needed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._usage import Group


@dataclass(frozen=True)
class _Now:
    """A group's one type and its price."""

    kind: Hardware
    price: Decimal


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every running group of instances without a GPU."""
    for group in context.groups:
        if not group.running or context.has_gpu(group):
            continue
        now = _now(context, group)
        why = now if isinstance(now, str) else not_covered(context, group, RULE, limits)
        if why is not None or isinstance(now, str):
            yield NotEvaluated(rule=RULE.id, resource=group.name, why=str(why))
            continue
        found = _smaller(context, group, now, limits)
        if found is not None:
            yield recommend(RULE, Target.of(group), found, context, limits)


def _now(context: Context, group: Group) -> _Now | str:
    """The group's type and price, or why there is no verdict."""
    if len(group.types) > 1:
        return f"it runs {', '.join(group.types)}: a group of several types is not sized"
    name = group.types[0]
    kind, price = context.hardware(name), context.prices.on_demand(name, group.region)
    if kind is None or None in (kind.vcpu, kind.memory_mib, kind.arch):
        return f"the catalogue does not know {name}"
    if price is None:
        return f"no price of {name} in {group.region}"
    if is_burstable(name):
        return f"{name} is burstable: its CPU credits, not its utilisation, say whether it fits"
    return _Now(kind, price)


def _smaller(context: Context, group: Group, now: _Now, limits: Limits) -> Proposal | None:
    """The cheapest type that fits, if it saves enough."""
    need, values, notes = needed(context, group, now.kind, limits)
    found = cheapest(now.kind, need, context.prices, group.region)
    if found is None:
        return None
    kind, price = found
    share = 1 - price / now.price
    if share * 100 < limits["min_saving_percent"]:
        return None
    whole = group.monthly - group.monthly_spot
    return Proposal(
        current=now.kind.name,
        proposed=kind.name,
        saving=Range(
            low=share * (whole - group.monthly_committed), mid=share * whole, high=share * whole
        ),
        risk=_risk(context, group, now.kind, kind),
        effort="very low",
        setting=None
        if is_training(context.graph, group)
        else Change(path=("instance_type",), old=now.kind.name, new=kind.name),
        by_hand=f"change {', '.join(group.ids)} from {now.kind.name} to {kind.name}",
        values=values | coverage_values(context, group, RULE, limits),
        prices=[
            f"{k.name} {p} USD/h on demand in {group.region}, as of {context.prices.as_of}"
            for k, p in ((now.kind, now.price), (kind, price))
        ],
        notes=notes,
    )


def _risk(context: Context, group: Group, old: Hardware, new: Hardware) -> Literal[1, 2, 3]:
    """1 for a smaller size of the same family over the whole window; more for each doubt."""
    same_family = old.name.partition(".")[0] == new.name.partition(".")[0]
    doubts = (not same_family) + (group.days < context.window.days)
    return 3 if doubts == 2 else 2 if doubts else 1


RULE = Rule(
    id="oversized-cpu",
    title="CPU instance larger than its load",
    needs=("cpu_utilization",),
    thresholds=(
        CPU_PERCENTILE,
        CPU_HEADROOM,
        MEMORY_HEADROOM,
        Threshold(
            name="min_saving_percent",
            default=Decimal(5),
            unit="%",
            meaning="a change that saves less is not worth a roll-out",
            source="ours; no anchor states one",
        ),
        *COVERAGE,
    ),
    affects=frozenset({"compute"}),
    precedence=20,
    meter="instances",
    saves="rate",
    method="the cheapest type of the same architecture, without GPU, of the c, m and r families or"
    " the present one, no older, that holds the load with headroom in every measured dimension",
    formula="needed vCPU = vCPU * P99.5 of hourly maxima / (100 % - headroom, or the scaling"
    " target if lower); saving = effective cost a month * (1 - new price / old price); low: less"
    " what a commitment covers",
    sources=(COMPUTE_OPTIMIZER, "CoreMark: ec2instances.info"),
    find=find,
)
