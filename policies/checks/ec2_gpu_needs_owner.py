"""Machines with accelerators must say whose they are, and outside production until when."""

from __future__ import annotations

import re
from typing import Final

from policies._base import EnvironmentConfig, Notes, Policy, Subject, require
from policies._tags import launched_tags, missing, provider_defaults
from policies._truth import Node, Truth, some
from policies._types import INSTANCE, LAUNCH_TEMPLATE

_ACCELERATED: Final = re.compile(r"(ml\.)?(p|g|gr|trn|inf|dl)\d")


class Config(EnvironmentConfig):
    """Which tags."""

    keys: tuple[str, ...] = ("owner", "cost-center")
    """Asked everywhere."""
    expiry: str = "expires-on"
    """Asked of machines outside production; an empty name asks for none."""


def check(machine: Subject, config: Config) -> Notes:
    """Of a launch template the tags that it gives its instances count, not its own."""
    accelerated = _is_accelerated(machine)
    if accelerated is Truth.NO:
        return
    tags = [machine["tags"], provider_defaults(machine)]
    if machine.type == LAUNCH_TEMPLATE:
        tags = launched_tags(machine, "instance")
    lacking, there = missing(config.keys, *tags)
    what = _shown(machine)
    yield require(
        ~accelerated | there, f"{what} lacks the tags {', '.join(lacking)}", tags_of(tags)
    )
    if config.expiry and not machine.environment.absent:
        _, there = missing((config.expiry,), *tags)
        yield require(
            ~accelerated | there | machine.in_production(config),
            f"{what} outside production says in no tag {config.expiry} when it may go",
            tags_of(tags),
        )


def tags_of(tags: list[Node]) -> Node:
    """The node that a finding names."""
    return tags[0] if tags else Node(None, "tagSpecifications")


def _is_accelerated(machine: Subject) -> Truth:
    type_ = machine["instanceType"]
    by_name = Truth.UNSURE
    if not type_.unknown:
        by_name = Truth.of(bool(_ACCELERATED.match(str(type_.value))))
    wanted = machine["instanceRequirements"]
    least = wanted["acceleratorCount.min"]
    by_count = Truth.UNSURE if least.unknown else Truth.of((least.number() or 0) > 0)
    kinds = wanted["acceleratorTypes"]
    by_kind = Truth.UNSURE if kinds.unknown else Truth.of(kinds.value not in (None, []))
    return some((by_name, by_count, by_kind))


def _shown(machine: Subject) -> str:
    # Not at the top: most graphs have no such machine, and need no prices.
    from cost.pricing.catalogue import load

    name, region = machine["instanceType"].value, machine.index.graph.region(machine.resource)
    if not isinstance(name, str) or not isinstance(region, str):
        return "a machine with accelerators"
    price = load().on_demand(name, region)
    return f"{name} ({price:.2f} USD an hour)" if price is not None else name


POLICY = Policy(
    id="ec2-gpu-needs-owner",
    severity="medium",
    title="Machines with accelerators name their owner, and outside production their end",
    why="A forgotten p4d costs 16 000 USD a month, and without a name nobody dares to stop it.",
    fix="tag the instances with owner and cost-center, outside production with expires-on too",
    types=(INSTANCE, LAUNCH_TEMPLATE, "aws:sagemaker/notebookInstance:NotebookInstance"),
    check=check,
    config=Config,
)
