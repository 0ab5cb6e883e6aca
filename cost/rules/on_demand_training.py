"""Find training that runs on demand, though it keeps checkpoints and could run on spot."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cost.models import Change, NotEvaluated, Range
from cost.money import HOURS_PER_MONTH
from cost.rules._base import Answer, Context, Limits, Rule, Threshold
from cost.rules._evidence import Proposal, Target, recommend
from cost.rules._graph import is_training, on_demand_percentage
from cost.rules._usage import monthly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._given import SpotPrice
    from cost.rules._usage import Group, Instance

INTERRUPTIONS: Final = {
    "<5%": Decimal("0.05"),
    "5-10%": Decimal("0.10"),
    "10-15%": Decimal("0.15"),
    "15-20%": Decimal("0.20"),
    ">20%": Decimal("0.40"),
}
"""Interruptions an instance-month by Spot Advisor band: its upper end; the open one is ours."""


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every running group that trains and whose on-demand share is above the threshold."""
    for group in context.groups:
        spot_hours = sum((i.spot_hours for i in group.instances), Decimal(0))
        share = 100 * (1 - spot_hours / group.hours)
        if (
            not group.running
            or not is_training(context.graph, group)
            or share <= limits["on_demand_percent"]
        ):
            continue
        spots = _spots(context, group)
        if isinstance(spots, str):
            yield NotEvaluated(rule=RULE.id, resource=group.name, why=spots)
            continue
        saving = _saving(group, spots, limits)
        if saving.mid > 0:
            found = _proposal(context, group, saving, spots)
            yield recommend(RULE, Target.of(group), found, context, limits)


def _spots(context: Context, group: Group) -> dict[str, SpotPrice] | str:
    """Each type's spot price, or why there is no verdict."""
    if context.currency != "USD":
        return f"the bill is in {context.currency}: spot prices are known in USD"
    found = {name: context.prices.spot(name, group.region) for name in group.types}
    missing = [n for n, s in found.items() if s is None or s.price is None]
    if missing:
        return f"no spot price of {', '.join(missing)} in {group.region}"
    return {name: spot for name, spot in found.items() if spot is not None}


def _saving(group: Group, spots: dict[str, SpotPrice], limits: Limits) -> Range:
    low = mid = high = Decimal(0)
    rare = limits["lost_hours"] / limits["pessimistic_hours_between_interruptions"]
    for instance in group.instances:
        spot = spots[instance.type]
        price = spot.price or Decimal(0)
        likely = INTERRUPTIONS[spot.interruption] * limits["lost_hours"] / HOURS_PER_MONTH
        free_cost = instance.effective - instance.spot - instance.committed
        all_cost = instance.effective - instance.spot
        all_hours = instance.hours - instance.spot_hours
        # All hours become spot, and the commitment of some of them is paid on.
        low += free_cost - all_hours * price * (1 + rare)
        mid += free_cost - all_hours * price * (1 + likely)
        high += all_cost - all_hours * price
    low, mid, high = (monthly(amount, group.days) for amount in (low, mid, high))
    return Range(low=min(low, mid), mid=mid, high=high)


def _proposal(
    context: Context, group: Group, saving: Range, spots: dict[str, SpotPrice]
) -> Proposal:
    now = on_demand_percentage(context.graph, group)
    return Proposal(
        current=f"{now} % on demand",
        proposed="0 % on demand (spot)",
        saving=saving,
        # Work since the last checkpoint is lost; a job without checkpoints loses all of it.
        risk=2 if all(s.interruption in ("<5%", "5-10%") for s in spots.values()) else 3,
        effort="low",
        setting=Change(path=("on_demand_percentage",), old=now, new=0),
        by_hand=f"start {', '.join(group.ids)} as spot instances, from checkpoints",
        values=_hours(group.instances),
        prices=[
            f"{name} {s.price} USD/h spot in {group.region}, interrupted {s.interruption} a month,"
            f" as of {s.as_of}"
            for name, s in spots.items()
        ],
        notes=("spot prices move: the price is a month's average saving on the list price",),
    )


def _hours(instances: tuple[Instance, ...]) -> dict[str, str]:
    return {
        "instance_hours": f"{sum((i.hours for i in instances), Decimal(0)):f}",
        "spot_hours": f"{sum((i.spot_hours for i in instances), Decimal(0)):f}",
        "committed_hours": f"{sum((i.committed_hours for i in instances), Decimal(0)):f}",
    }


RULE = Rule(
    id="on-demand-training",
    title="Training that runs on demand",
    needs=(),
    thresholds=(
        Threshold(
            name="on_demand_percent",
            default=Decimal(20),
            unit="% of hours",
            meaning="training with no larger on-demand share than this is left alone",
            source="ours: room for a base capacity that keeps a job's coordinator",
        ),
        Threshold(
            name="lost_hours",
            default=Decimal(1),
            unit="h",
            meaning="paid hours lost to an interruption: half a checkpoint interval, the restart",
            source="ours; set it to your jobs' own",
        ),
        Threshold(
            name="pessimistic_hours_between_interruptions",
            default=Decimal("10.5"),
            unit="h",
            meaning="low: an instance is interrupted this often",
            source="spot GPU availability traces: 0.7 to 10.5 h by zone; a group over three zones"
            " does as well as its best one",
            bounds=("0.1", "Infinity"),
        ),
    ),
    affects=frozenset({"compute"}),
    precedence=20,
    meter="instances",
    saves="rate",
    method="a component made for training (or whose bill names training runs) that runs on demand",
    formula="saving = effective on-demand cost less what a commitment covers - hours * spot price"
    " * (1 + lost hours * interruptions an hour), a month; low: interrupted pessimistically; high:"
    " with what a commitment covers, never interrupted",
    sources=(
        "AWS Spot Instance Advisor: saving over on-demand, frequency of interruption",
        "CUDOS dashboard: spot candidates",
    ),
    example="2 x g5.12xlarge that write checkpoints, on demand: `on_demand_percentage: 0`, 60 %"
    " less before interruptions",
    find=find,
)
