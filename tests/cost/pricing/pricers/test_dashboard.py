"""A dashboard may be one of the three free ones."""

from __future__ import annotations

from cost.pricing.pricers.dashboard import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    check_golden(PRICER, {"by default": Case()})
