"""Route tables, routes and associations are read back as they were given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.sandbox.cases import Case, Parts, live
from tests.infra.sandbox.lifecycle import Deployed, World


def table(world: World, id: str) -> dict[str, Any]:
    found: dict[str, Any] = world.client("ec2").describe_route_tables(RouteTableIds=[id])
    return found["RouteTables"][0]


def tags(world: World, there: Deployed) -> Any:
    return {t["Key"]: t["Value"] for t in table(world, there.id)["Tags"]}.get("a")


def targets(world: World, there: Deployed) -> Any:
    routes = table(world, there["routeTableId"])["Routes"]
    (route,) = [r for r in routes if r.get("DestinationCidrBlock") == "0.0.0.0/0"]
    return sorted(k for k in ("GatewayId", "NatGatewayId") if route.get(k))


def associated(world: World, there: Deployed) -> Any:
    found = table(world, there["routeTableId"])["Associations"]
    return [a["SubnetId"] == there["subnetId"] for a in found]


def nat(parts: Parts) -> str:
    token = "aws:ec2/natGateway:NatGateway"
    return parts.world.up(token, "base", allocationId=parts.address, subnetId=parts.subnets[0]).id


CASES = (
    Case(
        token="aws:ec2/routeTable:RouteTable",
        given=lambda parts: {"vpcId": parts.vpc, "tags": {"a": "1"}},
        shows=tags,
        expected="1",
        change={"tags": {"a": "2"}},
        changed="2",
    ),
    Case(
        token="aws:ec2/route:Route",
        given=lambda parts: {
            "routeTableId": parts.table,
            "destinationCidrBlock": "0.0.0.0/0",
            "gatewayId": parts.gateway,
        },
        shows=targets,
        expected=["GatewayId"],
        change=lambda parts: {"gatewayId": None, "natGatewayId": nat(parts)},
        changed=["NatGatewayId"],
    ),
    Case(
        token="aws:ec2/routeTableAssociation:RouteTableAssociation",
        given=lambda parts: {"routeTableId": parts.table, "subnetId": parts.subnets[0]},
        shows=associated,
        expected=[True],
        change=lambda parts: {
            "routeTableId": parts.world.up(
                "aws:ec2/routeTable:RouteTable", "other", vpcId=parts.vpc
            ).id
        },
        changed=[True],
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_given_is_read_back(world: World, parts: Parts, case: Case) -> None:
    live(world, parts, case)
