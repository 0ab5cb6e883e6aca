"""What an orphan costs a month, where it can be told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cost.pricing.catalogue import load
from trimtab.orphans.prices import monthly
from trimtab.orphans.things import Thing


def price(kind: str, region: str = "us-east-1", **facts: Any) -> Decimal | None:
    return monthly(Thing(arn=f"arn:aws:ec2:{region}:111122223333:{kind}/x", facts=facts), load())


@pytest.mark.parametrize(
    ("facts", "usd"),
    [
        ({"VolumeType": "gp3", "Size": 100, "Iops": 3000, "Throughput": 125}, "8"),
        ({"VolumeType": "gp3", "Size": 100, "Iops": 4000, "Throughput": 125}, "13"),
        ({"VolumeType": "gp2", "Size": 100}, "10"),
    ],
)
def test_a_volume_costs_its_size_and_what_is_above_the_included(facts: Any, usd: str) -> None:
    assert price("volume", **facts) == Decimal(usd)


def test_an_instance_costs_its_hours_unless_it_is_stopped() -> None:
    hourly = load().on_demand("m5.xlarge", "us-east-1")
    assert hourly is not None
    assert price("instance", InstanceType="m5.xlarge") == hourly * 730
    assert price("instance", InstanceType="m5.xlarge", State={"Name": "stopped"}) == 0


def test_spot_costs_less() -> None:
    spot = price("instance", InstanceType="g5.xlarge", InstanceLifecycle="spot")
    whole = price("instance", InstanceType="g5.xlarge")
    assert spot is not None
    assert whole is not None
    assert 0 < spot < whole


def test_gateway_endpoints_are_free_and_interfaces_cost_in_each_zone() -> None:
    one = price("vpc-endpoint", VpcEndpointType="Interface", SubnetIds=["a"])
    assert price("vpc-endpoint", VpcEndpointType="Gateway") == 0
    assert one is not None
    assert price("vpc-endpoint", VpcEndpointType="Interface", SubnetIds=["a", "b"]) == one * 2


def test_what_nobody_can_tell_is_unpriced_not_free() -> None:
    assert price("snapshot", VolumeSize=100) is None
    assert price("volume", region="eu-north-1", VolumeType="gp3", Size=1) is None
    assert price("instance", InstanceType="unheard.of") is None
    assert price("mystery") is None
