"""A key costs a dollar, and up to three once it has rotated twice."""

from __future__ import annotations

from cost.pricing.pricers.kms_key import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    cases = {"by default": Case(), "rotated": Case({"enableKeyRotation": True})}
    check_golden(PRICER, cases)
