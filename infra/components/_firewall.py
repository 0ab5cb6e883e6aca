"""Security groups that start closed, and single openings in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pulumi_aws as aws
from pulumi import ResourceOptions

if TYPE_CHECKING:
    import pulumi

    from infra.components.network import Network
    from infra.tagging import Tags

HTTPS: Final = 443
"""The only way out: S3, Systems Manager, package mirrors. Names are resolved by the VPC itself."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """One rule of a security group, without the other side."""

    group: pulumi.Input[str]
    why: str
    tags: Tags
    port: int | None = None
    """None opens everything; for members of one group only."""
    last_port: int | None = None
    """Where more than `port` is opened."""
    out: bool = False


def make_security_group(
    parent: pulumi.ComponentResource, name: str, network: Network, tags: Tags
) -> pulumi.Output[str]:
    """A group without any rule; what is opened says so with one of the functions below."""
    group = aws.ec2.SecurityGroup(
        f"{name}-firewall",
        description=f"Traffic of {name}",
        vpc_id=network.vpc_id,
        tags=tags.own(name),
        opts=ResourceOptions(parent=parent),
    )
    found: pulumi.Output[str] = group.id
    return found


def open_to_range(
    parent: pulumi.ComponentResource,
    name: str,
    opening: Opening,
    cidr: str,
) -> None:
    """One port, to or from a range of addresses."""
    _rule(parent, name, opening, {"cidr_ipv4": cidr})


def open_to_group(
    parent: pulumi.ComponentResource,
    name: str,
    opening: Opening,
    other: pulumi.Input[str],
) -> None:
    """One port, or everything, to or from the members of a group."""
    _rule(parent, name, opening, {"referenced_security_group_id": other})


def _rule(
    parent: pulumi.ComponentResource, name: str, opening: Opening, peer: dict[str, Any]
) -> None:
    rule = aws.vpc.SecurityGroupEgressRule if opening.out else aws.vpc.SecurityGroupIngressRule
    ports: dict[str, Any] = {"ip_protocol": "-1"}
    if opening.port is not None:
        last = opening.last_port or opening.port
        ports = {"ip_protocol": "tcp", "from_port": opening.port, "to_port": last}
    rule(
        name,
        security_group_id=opening.group,
        description=opening.why,
        tags=opening.tags.own(),
        opts=ResourceOptions(parent=parent),
        **ports,
        **peer,
    )


def open_way_out(
    parent: pulumi.ComponentResource, name: str, group: pulumi.Input[str], tags: Tags
) -> None:
    """TLS to anywhere: S3's addresses are public ones, also by way of a gateway endpoint."""
    opening = Opening(group=group, why="TLS to AWS and beyond", tags=tags, port=HTTPS, out=True)
    open_to_range(parent, f"{name}-out", opening, "0.0.0.0/0")
