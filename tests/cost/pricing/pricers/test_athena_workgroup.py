"""Queries cost by what they scan."""

from __future__ import annotations

from cost.pricing.pricers.athena_workgroup import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    used = Case(usage={"scanned_gb": 2048})
    check_golden(PRICER, {"by default": Case(), "two terabytes": used})
