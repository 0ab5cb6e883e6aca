"""Autoscaling groups must hand their tags to what they launch, or its cost is nobody's."""

from __future__ import annotations

from policies._base import Notes, Policy, Subject, require
from policies._remedy import Set
from policies._tags import TagConfig
from policies._truth import Truth, some
from policies._types import GROUP


def check(group: Subject, config: TagConfig) -> Notes:
    """The provider's default tags reach neither the group nor its instances.

    Where no key is asked for, any tag will do.
    """
    tags = list(group["tags"].items())
    if not config.keys:
        some_tag = some(t["propagateAtLaunch"].is_true() for t in tags)
        yield require(some_tag, "instances are launched without any tag", group["tags"])
    lacking, unsure = [], False
    for key in config.keys:
        there = some(t["key"].is_one_of(key) & t["propagateAtLaunch"].is_true() for t in tags)
        if there is not Truth.YES:
            lacking.append(key)
            unsure |= there is Truth.UNSURE
    holds = Truth.UNSURE if unsure else Truth.of(not lacking)
    yield require(
        holds, f"instances are launched without the tags {', '.join(lacking)}", group["tags"]
    )


POLICY = Policy(
    id="asg-tags-propagate",
    severity="medium",
    title="Autoscaling groups propagate the required tags to their instances",
    why="Most of an ML bill is instances; without tags no line of it finds its team.",
    fix="list every required tag in the group's tags with propagate_at_launch=True",
    types=(GROUP,),
    check=check,
    remedy=(Set(path="tags[].propagateAtLaunch", value=True),),
    equivalents=("CKV_AWS_153",),
    config=TagConfig,
)
