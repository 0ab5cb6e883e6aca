"""All that a stack may run at once must stay below a price an hour."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from policies._base import STACK_TYPE, EnvironmentConfig, Notes, Policy, Subject, require
from policies._launch import instance_types
from policies._truth import Truth, some
from policies._types import GROUP, INSTANCE

if TYPE_CHECKING:
    from policies._truth import Node


class Config(EnvironmentConfig):
    """USD an hour, at on-demand prices."""

    most: Decimal = Decimal(1000)
    """In production, and where no tag names the environment."""
    most_outside_production: Decimal = Decimal(250)


def check(stack: Subject, config: Config) -> Notes:
    """Groups count at their greatest size and dearest type: what a runaway scaler would cost."""
    owners = [Subject(resource=r, index=stack.index) for r in stack.index.of_type(GROUP, INSTANCE)]
    known, unpriced = Decimal(0), []
    for owner in owners:
        price = _hourly_usd(owner)
        known += price or 0
        if price is None:
            unpriced.append(owner.root.below(owner.resource.name))
    outside = some(o.environment.given() & ~o.in_production(config) for o in owners)
    most = config.most if outside is Truth.NO else config.most_outside_production
    least = "at least " if unpriced else ""
    holds = Truth.of(known <= most)
    if (unpriced and known <= most) or (outside is Truth.UNSURE and most < known <= config.most):
        holds = Truth.UNSURE
    message = f"its machines may cost more than {most} USD an hour ({least}{known:.2f} USD an hour)"
    yield require(holds, message, *unpriced)


def _hourly_usd(owner: Subject) -> Decimal | None:
    """None where a size, a type or a price is not known."""
    if owner.type == INSTANCE:
        return _price(owner, owner["instanceType"])
    size = owner["maxSize"].number()
    if size == 0:
        return Decimal(0)
    prices = [_price(owner, node) for node in instance_types(owner)]
    known = [price for price in prices if price is not None]
    if size is None or not prices or len(known) < len(prices):
        return None
    return int(size) * max(known)


def _price(owner: Subject, type_: Node) -> Decimal | None:
    # Not at the top: the price files are read by this policy alone.
    from cost.pricing.catalogue import load

    region = owner.index.graph.region(owner.resource)
    if not isinstance(region, str) or not isinstance(type_.value, str):
        return None
    return load().on_demand(type_.value, region)


POLICY = Policy(
    id="max-hourly-cost",
    severity="high",
    title="All that the stack may run at once stays below a price an hour",
    why="One group at its maximum over a weekend can cost what the team has for the quarter.",
    fix="lower the groups' max_size, or raise the ceiling in the policy's settings on purpose",
    types=(STACK_TYPE,),
    check=check,
    kind="stack",
    config=Config,
)
