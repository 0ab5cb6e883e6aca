"""Interface endpoints without traffic: off the network's list, where the settings made them."""

from cost.rules.idle_vpc_endpoint import RULE
from tests.cost import builders as b
from tests.cost.rules import cases


def endpoint(name: str = "vpce-1", **more) -> b.Line:
    return cases.line(
        name, "VpcEndpoint-Hours", quantity="48", usd="0.48", component="network", **more
    )


def traffic(name: str = "vpce-1", gb: str = "1") -> b.Line:
    return cases.line(name, "VpcEndpoint-Bytes", unit="GB", quantity=gb, usd="0.01")


def made(name: str, service: str) -> object:
    inputs = {"vpcEndpointType": "Interface", "serviceName": f"com.amazonaws.us-east-1.{service}"}
    return b.resource("aws:ec2/vpcEndpoint:VpcEndpoint", service, id=name, inputs=inputs)


CASE = cases.Case(
    rule=RULE,
    lines=(endpoint(),),
    graph=b.graph(made("vpce-1", "ecr.api"), made("vpce-2", "ssm")),
)


def test_fires_and_takes_it_off_the_list():
    found = CASE.run().one
    assert found.change is not None
    assert found.change.path == ("interface_endpoints",)
    assert (found.change.old, found.change.new) == (["ecr.api", "ssm"], ["ssm"])


def test_traffic_is_use_and_at_the_threshold_it_is_none():
    busy = (endpoint(), traffic())
    assert CASE.run(lines=busy).nothing
    assert CASE.run({"gb": "14"}, lines=busy).one
    assert CASE.run({"gb": "13.9"}, lines=busy).nothing


def test_a_young_one_is_left_alone():
    assert CASE.run(lines=(endpoint(days=13),)).nothing


def test_what_the_state_does_not_know_gets_advice():
    found = CASE.run(graph=None).one
    assert found.change is None
    assert found.manual is not None
    assert "delete-vpc-endpoints" in found.manual
