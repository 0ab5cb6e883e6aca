"""A secret costs by the month, in each region it is kept in."""

from __future__ import annotations

from cost.pricing.pricers.secret import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    cases = {"by default": Case(), "replicated": Case({"replicas": [{"region": "us-west-2"}]})}
    check_golden(PRICER, cases)
