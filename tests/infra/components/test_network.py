"""The network: private by default, and as little way out as was asked for."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import get_args

import pytest

from cost.graph import Graph
from infra.components._endpoints import ACTIONS, HOLDING_DATA
from infra.components.network import private_range, public_range
from infra.engine import preview
from infra.settings.network import EndpointService
from tests.infra.graphs import ROOT, all_of, changed, graph, one, statements

WIDE = IPv4Network("10.20.0.0/16")
NARROW = IPv4Network("10.20.0.0/20")


@pytest.mark.parametrize("cidr", [WIDE, NARROW])
def test_subnets_of_all_zones_fit_beside_each_other(cidr: IPv4Network) -> None:
    zones = [f"us-east-1{letter}" for letter in "abcdef"]
    ranges = [f(cidr, zone) for f in (private_range, public_range) for zone in zones]
    assert all(r.subnet_of(cidr) for r in ranges)
    assert not any(a.overlaps(b) for a in ranges for b in ranges if a is not b)


def test_three_zones_and_no_public_addresses() -> None:
    private = [s for s in all_of(graph("prod"), "Subnet") if "private" in s.name]
    assert len({s.inputs["availabilityZone"] for s in private}) == 3
    assert not any(s.inputs["mapPublicIpOnLaunch"] for s in all_of(graph("prod"), "Subnet"))


@pytest.mark.parametrize(("nat", "gateways"), [("none", 0), ("single", 1), ("per-az", 3)])
def test_nat_as_asked_for(nat: str, gateways: int) -> None:
    network = {"cidr": "10.30.0.0/16", "nat": nat, "interface_endpoints": "auto"}
    found = preview("dev", project=ROOT, config={"trimtab:network": network})
    assert len(all_of(found, "NatGateway")) == gateways
    assert len(all_of(found, "Eip")) == gateways
    assert len(all_of(found, "InternetGateway")) == min(gateways, 1)
    ways_out = [r for r in all_of(found, "Route") if "natGatewayId" in r.inputs]
    assert len(ways_out) == (3 if gateways else 0)


def test_each_zone_leaves_by_its_own_gateway_where_it_has_one() -> None:
    found = graph("prod")
    for zone in ("us-east-1a", "us-east-1b", "us-east-1c"):
        route = one(found, "Route", f"network-private-{zone}")
        (gateway,) = found.references(route, "natGatewayId")
        assert gateway.name == f"network-nat-{zone}"


def test_gateway_endpoints_are_on_every_private_table() -> None:
    found = graph("dev")
    for service in ("s3", "dynamodb"):
        endpoint = one(found, "VpcEndpoint", f"network-{service}")
        assert endpoint.inputs["vpcEndpointType"] == "Gateway"
        tables = {t.name for t in found.references(endpoint, "routeTableIds")}
        assert tables == {f"network-private-us-east-1{z}" for z in "abc"}


def test_endpoints_admit_the_account_and_amazons_mirrors_only() -> None:
    found = statements(one(graph("prod"), "VpcEndpoint", "network-s3"))
    for endpoint in all_of(graph("prod"), "VpcEndpoint"):
        condition = statements(endpoint)["OurPrincipals"]["Condition"]["StringEquals"]
        assert condition["aws:PrincipalAccount"] == "111122223333", endpoint.name
    assert found["AmazonMirrors"]["Action"] == ["s3:GetObject"]


def test_interface_endpoints_are_opt_in() -> None:
    def interfaces(stack: str) -> int:
        endpoints = all_of(graph(stack), "VpcEndpoint")
        return sum(e.inputs["vpcEndpointType"] == "Interface" for e in endpoints)

    assert (interfaces("dev"), interfaces("prod")) == (0, 6)
    rule = one(graph("prod"), "SecurityGroupIngressRule", "network-endpoints-https")
    assert (rule.inputs["fromPort"], rule.inputs["cidrIpv4"]) == (443, "10.20.0.0/16")


def test_the_default_security_group_is_closed() -> None:
    (closed,) = all_of(graph("dev"), "DefaultSecurityGroup")
    assert (closed.inputs["ingress"], closed.inputs["egress"]) == ([], [])


def test_flow_logs_go_to_the_logs_bucket_as_parquet() -> None:
    log = one(graph("dev"), "FlowLog", "network-flows")
    assert log.inputs["logDestination"] == "arn:aws:s3:::trimtab-dev-logs-111122223333"
    assert log.inputs["destinationOptions"]["fileFormat"] == "parquet"
    assert not all_of(changed("dev", "network.flow_logs", False), "FlowLog")


def test_nothing_comes_in_from_outside_the_network() -> None:
    for stack in ("dev", "staging", "prod", "local"):
        for rule in all_of(graph(stack), "SecurityGroupIngressRule"):
            assert rule.inputs.get("cidrIpv4") != "0.0.0.0/0"


def without_nat() -> Graph:
    """Production as it would be without NAT: all by endpoints."""
    network = {"cidr": "10.20.0.0/16", "nat": "none", "interface_endpoints": "auto"}
    return preview("prod", project=ROOT, config={"trimtab:network": network})


def test_without_nat_the_sections_needs_are_endpoints() -> None:
    found = without_nat()
    assert all_of(found, "NatGateway") == all_of(found, "InternetGateway") == []
    names = {e.name.removeprefix("network-") for e in all_of(found, "VpcEndpoint")}
    assert names >= {"autoscaling", "ec2", "monitoring", "s3", "sqs", "ssm", "ssmmessages"}


def test_interface_endpoints_admit_their_services_actions_and_keep_data_in_the_account() -> None:
    found = without_nat()
    queues = statements(one(found, "VpcEndpoint", "network-sqs"))["OurPrincipals"]
    assert queues["Action"] == ["sqs:*"]
    assert queues["Condition"]["StringEquals"] == {
        "aws:PrincipalAccount": "111122223333",
        "aws:ResourceAccount": "111122223333",
    }
    metrics = statements(one(found, "VpcEndpoint", "network-monitoring"))["OurPrincipals"]
    assert metrics["Action"] == ["cloudwatch:*"]


def test_every_endpoint_that_there_may_be_has_its_actions_or_no_policy() -> None:
    undocumented = {"ecs-agent", "ecs-telemetry"}
    assert set(ACTIONS) == set(get_args(EndpointService)) - undocumented
    assert set(ACTIONS) >= HOLDING_DATA


def test_a_regional_gateway_serves_all_zones_without_public_subnets() -> None:
    found = changed("dev", "network.nat", "regional")
    (gateway,) = all_of(found, "NatGateway")
    assert gateway.inputs["availabilityMode"] == "regional"
    assert "subnetId" not in gateway.inputs and "allocationId" not in gateway.inputs
    assert all_of(found, "Eip") == []
    assert not [s for s in all_of(found, "Subnet") if "public" in s.name]
    ways_out = [r for r in all_of(found, "Route") if "natGatewayId" in r.inputs]
    assert {next(iter(found.references(r, "natGatewayId"))).name for r in ways_out} == {
        gateway.name
    }
    assert len(ways_out) == 3


def test_gateways_alarm_once_each() -> None:
    names = {a.name for a in all_of(graph("dev"), "MetricAlarm") if a.name.startswith("nat")}
    assert names == {"nat-ports", "nat-drops"}
    zones = {a.name for a in all_of(graph("prod"), "MetricAlarm") if a.name.startswith("nat")}
    assert zones >= {f"nat-us-east-1{z}-ports" for z in "abc"}
    ports = one(graph("dev"), "MetricAlarm", "nat-ports")
    assert {r.name for r in graph("dev").references(ports, "dimensions")} == {
        "network-nat-us-east-1a"
    }
    assert ports.inputs["tags"]["component"] == "network"
