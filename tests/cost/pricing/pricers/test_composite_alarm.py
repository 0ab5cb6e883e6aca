"""A composite alarm has a flat fee."""

from __future__ import annotations

from cost.pricing.pricers.composite_alarm import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    check_golden(PRICER, {"by default": Case()})
