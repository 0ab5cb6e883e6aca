"""Only instance types that the team agreed on: no previous generations, no giants in dev."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from policies._base import EnvironmentConfig, Notes, Policy, Subject, require
from policies._truth import Node, Truth
from policies._types import GROUP, INSTANCE, LAUNCH_TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Iterator

# https://aws.amazon.com/ec2/previous-generation/
PREVIOUS_GENERATIONS = (
    *("t1.*", "m1.*", "m2.*", "m3.*", "c1.*", "c3.*", "cc2.*", "cr1.*", "r3.*", "hs1.*"),
    *("i2.*", "g2.*", "g3.*", "g3s.*", "p2.*", "t2.*", "m4.*", "c4.*", "r4.*", "x1.*", "d2.*"),
)


class Config(EnvironmentConfig):
    """Globs of instance types."""

    allow: tuple[str, ...] = ("*",)
    deny: tuple[str, ...] = PREVIOUS_GENERATIONS
    deny_outside_production: tuple[str, ...] = ("u-*", "u7*", "x2*", "*.metal*", "p5*", "p6*")


def check(owner: Subject, config: Config) -> Notes:
    """Every type that the resource may launch is judged by itself."""
    for node in _types(owner):
        if node.unknown:
            yield require(Truth.UNSURE, "its instance type is allowed", node)
            continue
        name = str(node.value)
        allowed = _like(name, config.allow) and not _like(name, config.deny)
        yield require(Truth.of(allowed), f"{name} is not among the allowed instance types", node)
        giant = Truth.of(_like(name, config.deny_outside_production))
        yield require(~giant | owner.in_production(config), f"{name} outside production", node)


def _like(name: str, globs: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, glob) for glob in globs)


def _types(owner: Subject) -> Iterator[Node]:
    if not owner["instanceType"].absent:
        yield owner["instanceType"]
    for override in owner["mixedInstancesPolicy.launchTemplate.overrides"].items():
        if not override["instanceType"].absent:
            yield override["instanceType"]


POLICY = Policy(
    id="ec2-instance-allowlist",
    severity="high",
    title="Instances are of types that the team allows",
    why="Previous generations cost more for less; one giant in dev can cost a team's month.",
    fix="choose a current type, or allow this one in the policy's settings",
    types=(INSTANCE, LAUNCH_TEMPLATE, GROUP, "aws:sagemaker/notebookInstance:NotebookInstance"),
    check=check,
    config=Config,
)
