"""Basic scans are free, enhanced ones are billed by the image."""

from __future__ import annotations

from decimal import Decimal

from cost.pricing.pricers.image_scanning import PRICER
from tests.cost.pricing.builders import Case, check_golden, monthly, parts_of


def test_golden() -> None:
    check_golden(PRICER, {"enhanced": Case({"scanType": "ENHANCED"})})


def test_basic_scans_are_free() -> None:
    assert parts_of(PRICER, Case({"scanType": "BASIC"})) == ()


def test_first_scans_cost_more() -> None:
    case = Case({"scanType": "ENHANCED"}, usage={"pushed_images": 10, "rescans": 100})
    assert monthly(parts_of(PRICER, case)) == Decimal("0.90") + Decimal("1.00")
