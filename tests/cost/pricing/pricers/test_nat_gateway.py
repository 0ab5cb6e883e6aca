"""A NAT gateway is billed by the hour and by the gigabyte."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cost.graph import UNKNOWN
from cost.pricing.base import Unpriced
from cost.pricing.pricers.nat_gateway import PRICER
from tests.cost.pricing.builders import Case, check_golden, monthly, parts_of, resource


def test_golden() -> None:
    check_golden(PRICER, {"by default": Case(), "with a usage file": Case(usage={"data_gb": 2500})})


def test_a_month_of_hours_and_a_hundred_gigabytes() -> None:
    assert monthly(parts_of(PRICER, Case())) == Decimal("32.85") + Decimal("4.50")


def test_a_regional_gateway_costs_in_each_zone_that_it_may_stand_in() -> None:
    zones = tuple(
        resource("aws:ec2/subnet:Subnet", z, availabilityZone=f"us-east-1{z}") for z in "abc"
    )
    hours, addresses, _ = parts_of(
        PRICER, Case(inputs={"availabilityMode": "regional"}, others=zones)
    )
    assert hours.monthly is not None and addresses.monthly is not None
    assert (hours.monthly.p10, hours.monthly.p90) == (Decimal("32.85"), 3 * Decimal("32.85"))
    assert addresses.monthly.p50 == 3 * Decimal("3.65")
    with pytest.raises(Unpriced, match="zones of its network"):
        parts_of(PRICER, Case(inputs={"availabilityMode": "regional"}))


def test_a_region_without_prices_has_no_amount() -> None:
    parts = parts_of(PRICER, Case(region="eu-west-1"))
    assert [p.monthly for p in parts] == [None, None]
    assert parts[0].why == "no price of NAT gateway in eu-west-1"


def test_a_region_that_only_a_deployment_tells() -> None:
    with pytest.raises(Unpriced, match="region is not known"):
        parts_of(PRICER, Case(region=UNKNOWN))
