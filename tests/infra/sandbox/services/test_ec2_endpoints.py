"""VPC endpoints and flow logs are read back as they were given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.sandbox.cases import Case, Parts, live
from tests.infra.sandbox.lifecycle import Deployed, Refused, World


def endpoint(world: World, there: Deployed) -> Any:
    (found,) = world.client("ec2").describe_vpc_endpoints(VpcEndpointIds=[there.id])["VpcEndpoints"]
    return found["VpcEndpointType"], found["ServiceName"], len(found.get("RouteTableIds", []))


def log(world: World, there: Deployed) -> Any:
    (found,) = world.client("ec2").describe_flow_logs(FlowLogIds=[there.id])["FlowLogs"]
    return (
        found["ResourceId"] == there["vpcId"],
        found["TrafficType"],
        found["LogDestination"] == there["logDestination"],
        {t["Key"]: t["Value"] for t in found["Tags"]}.get("a"),
    )


def interface(world: World, there: Deployed) -> Any:
    (found,) = world.client("ec2").describe_vpc_endpoints(VpcEndpointIds=[there.id])["VpcEndpoints"]
    return len(found["SubnetIds"]), len(found["Groups"]), found["PrivateDnsEnabled"]


S3 = "com.amazonaws.us-east-1.s3"
CASES = (
    Case(
        token="aws:ec2/vpcEndpoint:VpcEndpoint",
        given=lambda parts: {"vpcId": parts.vpc, "serviceName": S3},
        shows=endpoint,
        expected=("Gateway", S3, 0),
        change=lambda parts: {"routeTableIds": [parts.table]},
        changed=("Gateway", S3, 1),
    ),
    Case(
        token="aws:ec2/vpcEndpoint:VpcEndpoint",
        given=lambda parts: {
            "vpcId": parts.vpc,
            "serviceName": "com.amazonaws.us-east-1.ssm",
            "vpcEndpointType": "Interface",
            "subnetIds": parts.subnets[:2],
            "securityGroupIds": [parts.group],
            "privateDnsEnabled": True,
        },
        shows=interface,
        expected=(2, 1, True),
        change=lambda parts: {"subnetIds": parts.subnets},
        changed=(3, 1, True),
    ),
    Case(
        token="aws:ec2/flowLog:FlowLog",
        given=lambda parts: {
            "vpcId": parts.vpc,
            "trafficType": "REJECT",
            "logDestinationType": "s3",
            "logDestination": f"arn:aws:s3:::{parts.bucket}",
            "destinationOptions": {"fileFormat": "parquet", "perHourPartition": True},
        },
        shows=log,
        expected=(True, "REJECT", True, None),
        change={"tags": {"a": "1"}},
        changed=(True, "REJECT", True, "1"),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_given_is_read_back(world: World, parts: Parts, case: Case) -> None:
    live(world, parts, case)


def test_a_flow_log_observes_one_thing(world: World) -> None:
    with pytest.raises(Refused, match="exactly one of vpcId"):
        world.up("aws:ec2/flowLog:FlowLog", "none", trafficType="ALL")
