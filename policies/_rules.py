"""Read rules of security groups, written inside a group or beside it."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING, Final

from policies._truth import Node, Truth, some

if TYPE_CHECKING:
    from collections.abc import Iterator

GROUP: Final = "aws:ec2/securityGroup:SecurityGroup"
RULE: Final = "aws:ec2/securityGroupRule:SecurityGroupRule"
"""Of one direction, which its `type` says."""
INGRESS_RULE: Final = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS_RULE: Final = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
_CIDRS: Final = ("cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6")


def networks(rule: Node) -> list[Node]:
    """The address ranges of a rule."""
    return [item for key in _CIDRS for item in rule[key].items()]


def is_wide(network: Node) -> Truth:
    """Whether a range is most of the internet: shorter than /8, or /16 for IPv6."""
    if network.absent or network.unknown:
        return Truth.NO if network.absent else Truth.UNSURE
    try:
        found = ip_network(str(network.value), strict=False)
    except ValueError:
        return Truth.UNSURE
    return Truth.of(found.prefixlen < (8 if found.version == 4 else 16))


def protocol(rule: Node) -> Node:
    """The protocol of a rule, which has two names."""
    return rule["ipProtocol"] if rule["protocol"].absent else rule["protocol"]


def wide_networks(rule: Node) -> Iterator[Node]:
    """Those of a rule's ranges that are most of the internet, or may be."""
    return (network for network in networks(rule) if is_wide(network) is not Truth.NO)


def reaches_internet(rule: Node) -> Truth:
    """Whether one of a rule's ranges is most of the internet."""
    return some(is_wide(network) for network in networks(rule))
