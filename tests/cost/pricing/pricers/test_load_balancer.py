"""A load balancer costs by hour and capacity unit; a public one has addresses."""

from __future__ import annotations

import pytest

from cost.pricing.base import Unpriced
from cost.pricing.pricers.load_balancer import PRICER
from tests.cost.pricing.builders import Case, check_golden, parts_of


def test_golden() -> None:
    check_golden(
        PRICER,
        {
            "internal application": Case({"internal": True}),
            "public application": Case({"subnets": ["a", "b", "c"]}),
            "network": Case(
                {"loadBalancerType": "network", "internal": True}, usage={"capacity_units": 2}
            ),
        },
    )


def test_a_type_that_does_not_exist() -> None:
    with pytest.raises(Unpriced, match="classic"):
        parts_of(PRICER, Case({"loadBalancerType": "classic"}))
