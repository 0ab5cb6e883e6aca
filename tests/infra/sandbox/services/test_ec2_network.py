"""VPCs, subnets, gateways and addresses are read back as they were given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.sandbox.cases import Case, Parts, live
from tests.infra.sandbox.lifecycle import DEFAULT_TAGS, Deployed, World


def tags(found: dict[str, Any]) -> dict[str, str]:
    """A thing's tags but for the provider's own."""
    all_tags = {t["Key"]: t["Value"] for t in found["Tags"]}
    assert all_tags.items() >= DEFAULT_TAGS.items()
    return {k: v for k, v in all_tags.items() if k not in DEFAULT_TAGS}


def vpc(world: World, there: Deployed) -> Any:
    ec2 = world.client("ec2")
    found = ec2.describe_vpcs(VpcIds=[there.id])["Vpcs"][0]
    names = ec2.describe_vpc_attribute(VpcId=there.id, Attribute="enableDnsHostnames")
    return found["CidrBlock"], names["EnableDnsHostnames"]["Value"], tags(found)


def subnet(world: World, there: Deployed) -> Any:
    found = world.client("ec2").describe_subnets(SubnetIds=[there.id])["Subnets"][0]
    return (
        found["CidrBlock"],
        found["AvailabilityZone"],
        found["MapPublicIpOnLaunch"],
        tags(found),
    )


def gateway(world: World, there: Deployed) -> Any:
    found = world.client("ec2").describe_internet_gateways(InternetGatewayIds=[there.id])
    (one,) = found["InternetGateways"]
    return one["Attachments"][0]["VpcId"] == there["vpcId"], tags(one)


def address(world: World, there: Deployed) -> Any:
    (found,) = world.client("ec2").describe_addresses(AllocationIds=[there.id])["Addresses"]
    return found["PublicIp"] == there["publicIp"], tags(found)


def nat(world: World, there: Deployed) -> Any:
    (found,) = world.client("ec2").describe_nat_gateways(NatGatewayIds=[there.id])["NatGateways"]
    return found["SubnetId"] == there["subnetId"], tags(found)


def regional_nat(world: World, there: Deployed) -> Any:
    (found,) = world.client("ec2").describe_nat_gateways(NatGatewayIds=[there.id])["NatGateways"]
    return found["VpcId"] == there["vpcId"], found["AvailabilityMode"], tags(found)


CASES = (
    Case(
        token="aws:ec2/vpc:Vpc",
        given={"cidrBlock": "10.1.0.0/16", "enableDnsHostnames": True, "tags": {"a": "1"}},
        shows=vpc,
        expected=("10.1.0.0/16", True, {"a": "1"}),
        change={"enableDnsHostnames": False, "tags": {"b": "2"}},
        changed=("10.1.0.0/16", False, {"b": "2"}),
    ),
    Case(
        token="aws:ec2/subnet:Subnet",
        given=lambda parts: {
            "vpcId": parts.vpc,
            "cidrBlock": "10.9.100.0/24",
            "availabilityZone": "us-east-1b",
            "mapPublicIpOnLaunch": True,
        },
        shows=subnet,
        expected=("10.9.100.0/24", "us-east-1b", True, {}),
        change={"mapPublicIpOnLaunch": False, "tags": {"tier": "private"}},
        changed=("10.9.100.0/24", "us-east-1b", False, {"tier": "private"}),
    ),
    Case(
        token="aws:ec2/internetGateway:InternetGateway",
        given=lambda parts: {"vpcId": parts.vpc},
        shows=gateway,
        expected=(True, {}),
        change={"tags": {"a": "1"}},
        changed=(True, {"a": "1"}),
    ),
    Case(
        token="aws:ec2/eip:Eip",
        given={"domain": "vpc", "tags": {"a": "1"}},
        shows=address,
        expected=(True, {"a": "1"}),
        change={"tags": {}},
        changed=(True, {}),
    ),
    Case(
        token="aws:ec2/natGateway:NatGateway",
        given=lambda parts: {"allocationId": parts.address, "subnetId": parts.subnets[0]},
        shows=nat,
        expected=(True, {}),
        change={"tags": {"a": "1"}},
        changed=(True, {"a": "1"}),
    ),
    Case(
        token="aws:ec2/natGateway:NatGateway",
        given=lambda parts: {"vpcId": parts.vpc, "availabilityMode": "regional"},
        shows=regional_nat,
        expected=(True, "regional", {}),
        change={"tags": {"a": "1"}},
        changed=(True, "regional", {"a": "1"}),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_given_is_read_back(world: World, parts: Parts, case: Case) -> None:
    live(world, parts, case)


def test_no_network_interface_is_left(world: World, parts: Parts) -> None:
    address = world.up("aws:ec2/eip:Eip", "another", domain="vpc").id
    token = "aws:ec2/natGateway:NatGateway"
    there = world.up(token, "brief", allocationId=address, subnetId=parts.subnets[1])
    filters = [{"Name": "subnet-id", "Values": [parts.subnets[1]]}]
    ec2 = world.client("ec2")
    assert len(ec2.describe_network_interfaces(Filters=filters)["NetworkInterfaces"]) == 1
    world.delete(there)
    assert ec2.describe_network_interfaces(Filters=filters)["NetworkInterfaces"] == []


def test_arns_carry_the_stacks_account(world: World) -> None:
    made = world.up("aws:ec2/vpc:Vpc", "arn", cidrBlock="10.2.0.0/16")
    assert made["arn"] == f"arn:aws:ec2:us-east-1:{world.account}:vpc/{made.id}"


def test_a_resources_own_region_wins(world: World) -> None:
    made = world.up("aws:ec2/vpc:Vpc", "elsewhere", cidrBlock="10.3.0.0/16", region="eu-west-1")
    there = world.clients.get("ec2", "eu-west-1").describe_vpcs(VpcIds=[made.id])
    assert there["Vpcs"][0]["CidrBlock"] == "10.3.0.0/16"
    assert made["region"] == "eu-west-1"
