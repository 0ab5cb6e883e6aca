"""Find burstable instances that buy so many CPU credits that a steady type would cost less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.models import Change, NotEvaluated, Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal, Target, recommend
from cost.rules._fit import GENERAL, NITRO, is_burstable, series
from cost.rules._graph import is_training
from cost.rules._swap import Priced, candidates, cheapest_like, quoted, unpriced
from cost.rules._usage import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from cost.rules._given import Hardware
    from cost.rules._usage import Group


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every running group of one burstable type."""
    credits = {i.id: i.monthly for i in context.items("cpu-credits")}
    for group, why in unpriced(context):
        if any(i in credits for i in group.ids):
            yield NotEvaluated(rule=RULE.id, resource=group.name, why=why)
    for group, now in candidates(context):
        paid = sum((credits.get(i, ZERO) for i in group.ids), ZERO)
        new = _steady(context, group.region, now.kind) if is_burstable(now.kind.name) else None
        if not paid or new is None:
            continue
        more = group.monthly * (new.price / now.price - 1)
        if paid - more > limits["min_saving_usd"]:
            found = _proposal(context, group, (now, new), paid - more)
            yield recommend(RULE, Target.of(group), found, context, limits)


def _steady(context: Context, region: str, old: Hardware) -> Priced | None:
    def wanted(kind: Hardware) -> bool:
        return (
            kind.arch == old.arch
            and series(kind.name) in GENERAL
            and not is_burstable(kind.name)
            and (kind.generation or 0) >= NITRO
        )

    return cheapest_like(context, region, old, wanted)


def _proposal(
    context: Context, group: Group, types: tuple[Priced, Priced], saved: Decimal
) -> Proposal:
    old, new = (p.kind.name for p in types)
    return Proposal(
        current=old,
        proposed=new,
        saving=Range.exactly(saved),
        risk=1,
        effort="very low",
        setting=None
        if is_training(context.graph, group)
        else Change(path=("instance_type",), old=old, new=new),
        by_hand=f"change {', '.join(group.ids)} from {old} to {new}",
        values={"hourly_usd": {p.kind.name: str(p.price) for p in types}},
        prices=quoted(context, group.region, *types),
        notes=("a steady type has all of its CPU all of the time: nothing needs to be tested",),
    )


RULE = Rule(
    id="surplus-credits",
    title="Burstable instance that buys CPU credits",
    needs=(),
    thresholds=(
        limit("min_saving_usd", "5", "USD", "a smaller saving a month is left alone", "ours"),
    ),
    affects=frozenset({"compute"}),
    precedence=15,
    meter="instances",
    saves="rate",
    method="what the bill has of surplus credits, against the price of the cheapest c, m or r type"
    " with as many vCPUs and no less memory and network",
    formula="saving = cost of credits a month - effective cost * (new price / old price - 1)",
    sources=("Amazon EC2 user guide: unlimited mode, break-even CPU usage",),
    example="t3.large that runs at 60 % CPU all day: 35 USD of credits; as m6a.large 10 more",
    find=find,
)
