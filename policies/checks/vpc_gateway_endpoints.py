"""Networks with NAT must reach S3 and DynamoDB by gateway endpoints, which cost nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.models import Model
from policies._base import Notes, Policy, Subject, or_unsure, require
from policies._truth import Truth, some
from policies._types import NAT_GATEWAY, VPC

if TYPE_CHECKING:
    from policies._truth import Node

SUBNET = "aws:ec2/subnet:Subnet"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"


class Config(Model):
    """Which services."""

    services: tuple[str, ...] = ("s3", "dynamodb")
    """Those that have gateway endpoints."""


def check(vpc: Subject, config: Config) -> Notes:
    """Only where a NAT gateway would carry the traffic instead."""
    if not _has_nat(vpc):
        return
    endpoints, more = vpc.attached("vpcId", ENDPOINT)
    for service in config.services:
        found = some(_is_gateway(endpoint, service) for endpoint in endpoints)
        yield require(
            found if found is not Truth.NO else or_unsure(more),
            f"traffic to {service} goes through NAT at 0.045 USD a GB: a gateway endpoint is free",
        )


def _has_nat(vpc: Subject) -> bool:
    index = vpc.index
    subnets = [r for r in index.referrers(vpc.resource.urn, "vpcId") if r.type == SUBNET]
    users = (user for subnet in subnets for user in index.referrers(subnet.urn, "subnetId"))
    return any(user.type == NAT_GATEWAY for user in users)


def _is_gateway(endpoint: Node, service: str) -> Truth:
    name = endpoint["serviceName"]
    named = Truth.UNSURE if name.unknown else Truth.of(str(name.value).endswith(f".{service}"))
    return named & endpoint["vpcEndpointType"].is_one_of(None, "Gateway")


POLICY = Policy(
    id="vpc-gateway-endpoints",
    severity="medium",
    title="Networks with NAT reach S3 and DynamoDB by gateway endpoints",
    why="One epoch over a 10 TB dataset through NAT costs 450 USD; through the endpoint nothing.",
    fix="add an ec2.VpcEndpoint of type Gateway for each, with the private route tables",
    types=(VPC,),
    check=check,
    kind="stack",
    config=Config,
)
