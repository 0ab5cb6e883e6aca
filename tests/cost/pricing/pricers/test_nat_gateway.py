"""A NAT gateway is billed by the hour and by the gigabyte."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cost.graph import UNKNOWN
from cost.pricing.base import Unpriced
from cost.pricing.pricers.nat_gateway import PRICER
from tests.cost.pricing.builders import Case, check_golden, monthly, parts_of


def test_golden() -> None:
    check_golden(PRICER, {"by default": Case(), "with a usage file": Case(usage={"data_gb": 2500})})


def test_a_month_of_hours_and_a_hundred_gigabytes() -> None:
    assert monthly(parts_of(PRICER, Case())) == Decimal("32.85") + Decimal("4.50")


def test_a_region_without_prices_has_no_amount() -> None:
    parts = parts_of(PRICER, Case(region="eu-west-1"))
    assert [p.monthly for p in parts] == [None, None]
    assert parts[0].why == "no price of NAT gateway in eu-west-1"


def test_a_region_that_only_a_deployment_tells() -> None:
    with pytest.raises(Unpriced, match="region is not known"):
        parts_of(PRICER, Case(region=UNKNOWN))
