"""An instance costs with its volumes, monitoring and address."""

from __future__ import annotations

import pytest

from cost.graph import UNKNOWN
from cost.pricing.base import Unpriced
from cost.pricing.pricers.ec2_instance import PRICER
from tests.cost.pricing.builders import Case, check_golden, parts_of


def test_golden() -> None:
    check_golden(
        PRICER,
        {
            "plain": Case({"instanceType": "m6i.xlarge"}),
            "everything": Case(
                {
                    "instanceType": "g5.12xlarge",
                    "rootBlockDevice": {"volumeType": "gp3", "volumeSize": 100},
                    "ebsBlockDevices": [{"deviceName": "/dev/sdb", "volumeSize": 1000}],
                    "monitoring": True,
                    "associatePublicIpAddress": True,
                }
            ),
            "spot, working hours": Case(
                {
                    "instanceType": "g5.xlarge",
                    "instanceMarketOptions": {"marketType": "spot"},
                    "rootBlockDevice": {"volumeSize": 50},
                },
                usage={"hours": 176},
            ),
        },
    )


def test_a_type_newer_than_the_catalogue_has_no_price() -> None:
    first = parts_of(PRICER, Case({"instanceType": "m99.large"}))[0]
    assert first.price is None
    assert first.monthly is None


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        ({"instanceType": UNKNOWN}, "known only at deployment"),
        ({"instanceType": "m5.large", "tenancy": "host"}, "dedicated"),
        ({}, "instance type"),
    ],
    ids=["unknown type", "dedicated", "no type"],
)
def test_what_has_no_price(inputs: dict[str, object], why: str) -> None:
    with pytest.raises(Unpriced, match=why):
        parts_of(PRICER, Case(inputs))
