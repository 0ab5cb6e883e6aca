"""AWS Config costs by the changes that it records."""

from __future__ import annotations

from cost.pricing.pricers.config_recorder import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    check_golden(
        PRICER, {"by default": Case(), "measured": Case(usage={"configuration_items": 4_000})}
    )
