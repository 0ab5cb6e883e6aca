"""A web firewall costs by its rules and by what it looks at."""

from __future__ import annotations

from decimal import Decimal

from cost.pricing.pricers.web_acl import PRICER
from tests.cost.pricing.builders import Case, check_golden, monthly, parts_of


def test_golden() -> None:
    check_golden(PRICER, {"four rules": Case({"rules": [{}, {}, {}, {}]})})


def test_rules_and_requests_add_up() -> None:
    case = Case({"rules": [{}, {}]}, usage={"requests": 5_000_000})
    assert monthly(parts_of(PRICER, case)) == Decimal(5) + 2 + 5 * Decimal("0.60")
