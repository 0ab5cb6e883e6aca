"""Networks whose only way to S3 is a NAT gateway."""

from decimal import Decimal

import pytest

from cost.rules.s3_through_nat import RULE
from tests.cost import builders as b
from tests.cost.rules import cases


def carried(usd: str) -> b.Line:
    return cases.line("nat-1", "USE1-NatGateway-Bytes", unit="GB", quantity="100", usd=usd)


def endpoint(kind: str = "Gateway", service: str = "s3", network: str = "vpc-1"):
    return cases.thing(
        "vpc-endpoint",
        "vpce-1",
        VpcEndpointType=kind,
        ServiceName=f"com.amazonaws.us-east-1.{service}",
        VpcId=network,
    )


GATEWAY = cases.thing("nat-gateway", "nat-1", VpcId="vpc-1")
CASE = cases.Case(rule=RULE, lines=(carried("4.5"),), things=(GATEWAY,))


def test_fires_with_what_it_may_save_at_most():
    found = CASE.run().one
    assert (found.saving.low, found.saving.mid) == (0, 0)
    assert found.saving.high == Decimal("4.5") * 730 / 24
    assert "com.amazonaws.us-east-1.s3 --vpc-id vpc-1" in str(found.manual)


def test_a_gateway_endpoint_of_the_network_is_the_free_way():
    assert CASE.run(things=(GATEWAY, endpoint())).nothing


@pytest.mark.parametrize(
    "other", [endpoint("Interface"), endpoint(service="dynamodb"), endpoint(network="vpc-2")]
)
def test_other_endpoints_are_none(other):
    assert CASE.run(things=(GATEWAY, other)).one


@pytest.mark.parametrize(("limit", "fires"), [("136.8", True), ("136.9", False)])
def test_at_the_threshold(limit: str, fires: bool):
    assert CASE.run({"min_cost_usd": limit}).nothing is not fires


def test_what_is_not_known_is_said():
    assert "not among" in CASE.run(things=()).why
    assert "no inventory" in CASE.run(listed=False).why
