"""Security groups and their rules must say what they are for."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._rules import EGRESS_RULE, GROUP, INGRESS_RULE, RULE
from policies._truth import Truth

DEFAULTS = ("Managed by Pulumi", "Managed by Terraform")


def check(group: Subject, _: NoConfig) -> Notes:
    """What the provider writes by itself says nothing."""
    what = "the group" if group.type == GROUP else "the rule"
    own = group["description"]
    yield require(own.given() & ~own.is_one_of(*DEFAULTS), f"{what} has no description", own)
    if group.type != GROUP:
        return
    for direction in ("ingress", "egress"):
        for rule in group[direction].items():
            text = rule["description"]
            told = Truth.UNSURE if rule.unknown else text.given()
            yield require(told, f"a rule of its {direction} has no description", text)


POLICY = Policy(
    id="sg-description",
    severity="low",
    title="Security groups and their rules have descriptions",
    why="A rule that nobody can explain is a rule that nobody dares to remove.",
    fix="set description on the group (this replaces it) and on each rule",
    types=(GROUP, RULE, INGRESS_RULE, EGRESS_RULE),
    check=check,
    equivalents=("CKV_AWS_23", "AWS-0099"),
)
