"""From how many gigabytes on endpoints pay: by hand, from the catalogue's prices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cost.estimate import Estimate, estimate, words
from cost.estimate.way_out import ENDPOINT, NAT, SUBNET, VPC
from cost.graph import UNKNOWN, Resource
from cost.pricing.catalogue import load
from tests.cost.estimate.stacks import stack, volume
from tests.cost.pricing.builders import resource


def network(nats: int, endpoints: int, zones: int = 3, **nat: Any) -> list[Resource]:
    subnets = [
        resource(SUBNET, f"private-{z}", availabilityZone=f"us-east-1{z}") for z in "abc"[:zones]
    ]
    return [
        resource(VPC, "network"),
        *subnets,
        *(resource(NAT, f"nat-{n}", **nat) for n in range(nats)),
        *(
            resource(ENDPOINT, f"service-{n}", vpcEndpointType="Interface", subnetIds=["a"] * zones)
            for n in range(endpoints)
        ),
        resource(ENDPOINT, "s3", vpcEndpointType="Gateway"),
    ]


def of(*resources: Resource, region: str = "us-east-1") -> Estimate:
    return estimate(stack(*resources, region=region), load())


def test_one_endpoint_beside_nat_by_hand() -> None:
    ways = of(*network(nats=3, endpoints=0)).way_out
    assert ways is not None
    assert ways.nat_monthly == 3 * 730 * (Decimal("0.045") + Decimal("0.005"))
    assert ways.endpoint_monthly == 3 * 730 * Decimal("0.01")
    # 21.90 USD / (0.045 - 0.01 USD a GB)
    assert ways.endpoint_pays_from_gb == 626
    assert (ways.endpoints_pay_from_gb, ways.instead_of_nat_from_gb) == (None, None)


def test_endpoints_alone_against_nat() -> None:
    """Eight services in three zones: 175.20 USD against 36.50, at 0.035 USD a GB less."""
    ways = of(*network(nats=0, endpoints=8)).way_out
    assert ways is not None and ways.nat_monthly == 0
    assert ways.instead_of_nat_from_gb == round(
        (Decimal("175.20") - Decimal("36.50")) / Decimal("0.035")
    )


def test_few_endpoints_are_cheaper_whatever_passes() -> None:
    ways = of(*network(nats=0, endpoints=2, zones=1)).way_out
    assert ways is not None and ways.instead_of_nat_from_gb == 0


def test_a_regional_gateway_is_billed_in_each_zone() -> None:
    ways = of(*network(nats=1, endpoints=0, availabilityMode="regional")).way_out
    assert ways is not None
    assert (ways.nat_gateways, ways.nat_monthly) == (1, Decimal("109.500"))


@pytest.mark.parametrize(
    "resources",
    [
        [volume()],
        network(nats=0, endpoints=0),
        [*network(nats=1, endpoints=0), resource(VPC, "another")],
        [resource(VPC, "network"), resource(NAT, "nat")],
        [resource(VPC, "n"), resource(NAT, "nat"), resource(SUBNET, "a", availabilityZone=UNKNOWN)],
    ],
    ids=["no network", "no way out", "two networks", "no zones", "unknown zones"],
)
def test_where_there_is_nothing_to_compare(resources: list[Resource]) -> None:
    assert of(*resources).way_out is None


def test_without_prices_nothing_is_said() -> None:
    assert of(*network(nats=1, endpoints=1), region="eu-west-1").way_out is None


def test_in_words() -> None:
    both = list(words.way_out(of(*network(nats=1, endpoints=6))))
    assert both == [
        "1 NAT gateway: $36.50 a month and $0.045 a GB",
        "an interface endpoint: $21.90 a month in 3 zones and $0.01 a GB; beside NAT it pays from "
        "626 GB a month of one service",
        "6 endpoints cost $131.40 a month: less than NAT from 3,754 GB a month together",
    ]
    (alone,) = words.way_out(of(*network(nats=0, endpoints=1, zones=1)))
    assert alone == "1 endpoint costs $7.30 a month: less than one NAT gateway from any amount"
    assert list(words.way_out(of(volume()))) == []


def test_json_has_it_as_text_like_all_money() -> None:
    document = of(*network(nats=1, endpoints=1)).model_dump(mode="json")
    assert document["way_out"]["endpoint_pays_from_gb"] == "626"
    assert document["way_out"]["nat_per_gb"] == "0.045"
