"""Inventories are billed by what they list."""

from __future__ import annotations

from cost.pricing.pricers.bucket_inventory import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    check_golden(
        PRICER,
        {
            "by default": Case(),
            "four lists of ten million": Case(usage={"listed_objects": 40_000_000}),
            "turned off": Case({"enabled": False}),
        },
    )
