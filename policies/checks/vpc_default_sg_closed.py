"""The default security group must be closed: whatever names none gets it."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, or_unsure, require
from policies._rules import EGRESS_RULE, INGRESS_RULE, RULE
from policies._truth import Node, Truth
from policies._types import VPC

DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"


def check(vpc: Subject, _: NoConfig) -> Notes:
    """AWS's lets members talk to each other and out; one adopted without rules is closed."""
    groups, more = vpc.neighbours("vpcId", DEFAULT_GROUP)
    if not groups:
        yield require(or_unsure(more), "its default security group is left as AWS makes it, open")
    for resource in groups:
        group = Subject(resource=resource, index=vpc.index)
        for prop in ("ingress", "egress"):
            rules = Node(resource.inputs, resource.name)[prop]
            closed = Truth.UNSURE if rules.unknown else Truth.of(rules.absent or not rules.value)
            yield require(closed, f"its default security group has {prop} rules", rules)
        beside, more = group.attached("securityGroupId", RULE, INGRESS_RULE, EGRESS_RULE)
        closed = Truth.NO if beside else ~more
        yield require(closed, "rules beside its default security group open it", *beside)


POLICY = Policy(
    id="vpc-default-sg-closed",
    severity="medium",
    title="Every VPC's default security group has no rules",
    why="A machine without a group of its own joins the default one, and all of its peers.",
    fix="add an ec2.DefaultSecurityGroup for the VPC with neither ingress nor egress",
    types=(VPC,),
    check=check,
    kind="stack",
    frameworks={
        "AWS FSBP": ("EC2.2",),
        "CIS AWS v3.0": ("5.4",),
        "SOC 2": ("CC6.1", "CC6.6"),
    },
    equivalents=("CKV2_AWS_12",),
)
