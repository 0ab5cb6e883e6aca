"""A gateway endpoint is free; an interface is billed by zone."""

from __future__ import annotations

import pytest

from cost.graph import UNKNOWN
from cost.pricing.base import Unpriced
from cost.pricing.pricers.vpc_endpoint import PRICER
from tests.cost.pricing.builders import Case, check_golden, parts_of, resource


def test_golden() -> None:
    check_golden(
        PRICER,
        {
            "gateway": Case({"vpcEndpointType": "Gateway"}),
            "interface in three zones": Case(
                {"vpcEndpointType": "Interface", "subnetIds": [UNKNOWN, UNKNOWN, UNKNOWN]}
            ),
        },
    )


def test_unknown_subnets_are_counted_by_what_they_depend_on() -> None:
    subnets = tuple(resource("aws:ec2/subnet:Subnet", f"s{i}") for i in range(2))
    inputs = {
        "vpcEndpointType": "Interface",
        "subnetIds": UNKNOWN,
        "refs": {"subnetIds": [s.urn for s in subnets]},
    }
    hours = parts_of(PRICER, Case(inputs, others=subnets))[0].quantity
    assert hours is not None
    assert hours.p50 == 2 * 730


@pytest.mark.parametrize("inputs", [{"subnetIds": UNKNOWN}, {}], ids=["unknown", "absent"])
def test_a_number_of_zones_that_nobody_knows(inputs: dict[str, object]) -> None:
    with pytest.raises(Unpriced, match="subnets"):
        parts_of(PRICER, Case({"vpcEndpointType": "Interface", **inputs}))
