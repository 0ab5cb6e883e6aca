"""Security groups and their rules are read back as they were given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.sandbox.cases import Case, Parts, live
from tests.infra.sandbox.lifecycle import Deployed, Refused, World

OPEN = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.0.0/8"]}


def rules(world: World, group: str) -> list[tuple[bool, str, Any, Any]]:
    found = world.client("ec2").describe_security_group_rules(
        Filters=[{"Name": "group-id", "Values": [group]}]
    )
    return sorted(
        (r["IsEgress"], r["IpProtocol"], r.get("FromPort"), r.get("CidrIpv4"))
        for r in found["SecurityGroupRules"]
    )


def group(world: World, there: Deployed) -> Any:
    (found,) = world.client("ec2").describe_security_groups(GroupIds=[there.id])["SecurityGroups"]
    return found["Description"], rules(world, there.id)


def rule(world: World, there: Deployed) -> Any:
    (found,) = world.client("ec2").describe_security_group_rules(SecurityGroupRuleIds=[there.id])[
        "SecurityGroupRules"
    ]
    return found["IsEgress"], found["IpProtocol"], found["FromPort"], found["CidrIpv4"]


CASES = (
    Case(
        token="aws:ec2/securityGroup:SecurityGroup",
        given=lambda parts: {"vpcId": parts.vpc, "description": "d", "ingress": [OPEN]},
        shows=group,
        expected=("d", [(False, "tcp", 443, "10.0.0.0/8")]),
        change={"ingress": [{**OPEN, "fromPort": 80, "toPort": 80}]},
        changed=("d", [(False, "tcp", 80, "10.0.0.0/8")]),
    ),
    Case(
        token="aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        given=lambda parts: {"vpcId": parts.vpc, "ingress": [], "egress": []},
        shows=lambda world, there: rules(world, there.id),
        expected=[],
        change={"ingress": [OPEN]},
        changed=[(False, "tcp", 443, "10.0.0.0/8")],
        lasts=True,
    ),
    *(
        Case(
            token=f"aws:vpc/securityGroup{direction}Rule:SecurityGroup{direction}Rule",
            given=lambda parts: {
                "securityGroupId": parts.group,
                "ipProtocol": "tcp",
                "fromPort": 443,
                "toPort": 443,
                "cidrIpv4": "10.0.0.0/8",
            },
            shows=rule,
            expected=(direction == "Egress", "tcp", 443, "10.0.0.0/8"),
            change={"cidrIpv4": "10.0.0.0/16"},
            changed=(direction == "Egress", "tcp", 443, "10.0.0.0/16"),
        )
        for direction in ("Ingress", "Egress")
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_given_is_read_back(world: World, parts: Parts, case: Case) -> None:
    live(world, parts, case)


def test_a_rule_names_one_source(world: World, parts: Parts) -> None:
    token = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    with pytest.raises(Refused, match="exactly one of cidrIpv4"):
        world.up(token, "none", securityGroupId=parts.group, ipProtocol="-1")
