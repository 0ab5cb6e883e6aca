"""Outside production one NAT gateway must do: each is paid by the hour, used or not."""

from __future__ import annotations

from policies._base import EnvironmentConfig, Notes, Policy, Subject, require
from policies._types import NAT_GATEWAY


class Config(EnvironmentConfig):
    """How many."""

    most_outside_production: int = 1


def check(gateway: Subject, config: Config) -> Notes:
    """The first ones are fine; those above the limit are named."""
    all_of_them = list(gateway.index.of_type(NAT_GATEWAY))
    place = all_of_them.index(gateway.resource) + 1
    if place <= config.most_outside_production or gateway.environment.absent:
        return
    yield require(
        gateway.in_production(config),
        f"NAT gateway number {place} outside production, about 33 USD a month before any traffic",
    )


POLICY = Policy(
    id="nat-in-dev",
    severity="medium",
    title="Outside production there is one NAT gateway at most",
    why="One gateway a zone triples a fixed cost for availability that dev does not need.",
    fix="share one gateway; in our stacks set trimtab:network nat: single",
    types=(NAT_GATEWAY,),
    check=check,
    kind="stack",
    config=Config,
)
