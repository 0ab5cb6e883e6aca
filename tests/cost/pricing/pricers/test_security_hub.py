"""Security Hub costs by its checks."""

from __future__ import annotations

from cost.pricing.pricers.security_hub import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    check_golden(
        PRICER, {"by default": Case(), "measured": Case(usage={"security_checks": 30_000})}
    )
