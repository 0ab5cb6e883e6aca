"""A standard parameter is free, an advanced one is not."""

from __future__ import annotations

from cost.pricing.pricers.ssm_parameter import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    check_golden(
        PRICER,
        {
            "standard": Case(),
            "advanced": Case({"tier": "Advanced"}),
            "intelligent": Case({"tier": "Intelligent-Tiering"}),
        },
    )
