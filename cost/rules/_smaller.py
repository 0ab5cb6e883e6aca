"""A cheaper type for a group of one type without a GPU: what the rules of CPU and memory share."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from cost.models import Change, Range
from cost.rules._base import Threshold
from cost.rules._demand import SIZING, busiest, told
from cost.rules._evidence import Proposal
from cost.rules._fit import Fit, is_burstable
from cost.rules._graph import is_training
from cost.rules._load import CPU_HEADROOM, CPU_PERCENTILE, MEMORY_HEADROOM, needed
from cost.rules._season import season
from cost.rules._swap import of_one_type, quoted
from cost.rules._target import options, proposable, shown, to_test

if TYPE_CHECKING:
    from typing import Any

    from cost.demand.chance import Chance
    from cost.rules._base import Context, Limits
    from cost.rules._given import Hardware
    from cost.rules._usage import Group

LIMITS: Final = (
    CPU_PERCENTILE,
    CPU_HEADROOM,
    MEMORY_HEADROOM,
    *SIZING,
    Threshold(
        name="min_saving_percent",
        default=Decimal(5),
        unit="%",
        meaning="a change that saves less is not worth a roll-out",
        source="ours; no anchor states one",
    ),
)
METHOD: Final = (
    "of the types with the same architecture, without GPU, of the c, m and r families or the"
    " present one, no older, that hold the load in every measured dimension: the one whose price"
    " together with its expected hours above is lowest; a burstable type only where its credits"
    " would have lasted; Arm, and burstable where none was, are options and never set by themselves"
)


def present(context: Context, group: Group) -> Fit | str:
    """The group's type and price, or why there is no verdict."""
    found = of_one_type(context, group)
    if isinstance(found, str):
        return found
    kind, name = found.kind, found.kind.name
    if None in (kind.vcpu, kind.memory_mib, kind.arch):
        return f"the catalogue does not know {name}"
    return Fit(kind, found.price, 1.0)


def smaller(context: Context, group: Group, now: Fit, limits: Limits) -> Proposal | None:
    """The best type that fits, if it saves enough."""
    need, values, notes = needed(context, group, now.kind, limits)
    demand = busiest(context, group, "cpu_utilization", limits)
    weighed = None if limits["cpu_percentile"] else demand
    found = options(now, need, weighed, context, group)
    best = next(iter(proposable(found, now)), None)
    if best is None:
        return None
    share = 1 - best.price / now.price
    if share * 100 < limits["min_saving_percent"]:
        return None
    above = None if demand is None else demand.chance(best.fit.capacity)
    evidence: dict[str, Any] = {
        "options": shown(found, now, demand, context, group),
        "full_at_percent": round(100 * best.fit.capacity, 1),
    }
    if demand is not None and above is not None:
        evidence |= {"demand_above": told(above), "season": season(demand)}
    whole = group.monthly - group.monthly_spot
    return Proposal(
        current=now.kind.name,
        proposed=best.kind.name,
        saving=Range.after_commitments(share * whole, share * group.monthly_committed),
        risk=_risk(context, group, (now.kind, best.kind), above),
        effort="very low",
        setting=None
        if is_training(context.graph, group)
        else Change(path=("instance_type",), old=now.kind.name, new=best.kind.name),
        by_hand=f"change {', '.join(group.ids)} from {now.kind.name} to {best.kind.name}",
        values=values | evidence,
        prices=quoted(context, group.region, now, best.fit),
        notes=[*notes, *to_test(now.kind, best.kind)],
    )


def sheds_memory_alone(found: Proposal, context: Context, now: Fit) -> bool:
    """What is proposed has as many vCPUs and less memory."""
    new = context.prices.instance(found.proposed)
    return (new.vcpu or 0) >= (now.kind.vcpu or 0) and (new.memory_mib or 0) < (
        now.kind.memory_mib or 0
    )


def _risk(
    context: Context, group: Group, kinds: tuple[Hardware, Hardware], above: Chance | None
) -> Literal[0, 1, 2, 3, 4]:
    """The chance's own, or more: 1 for a smaller size of the family, and one for each doubt."""
    old, new = (kind.name.partition(".")[0] for kind in kinds)
    burstable = any(is_burstable(kind.name) for kind in kinds)
    doubts = (old != new) + burstable + (group.days < context.window.days)
    by_change: Literal[1, 2, 3] = 3 if doubts >= 2 else 2 if doubts else 1
    return by_change if above is None else max(by_change, above.risk)
