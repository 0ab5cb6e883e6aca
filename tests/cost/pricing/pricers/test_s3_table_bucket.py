"""Table buckets cost by what they store and keep in order."""

from __future__ import annotations

from cost.pricing.pricers.s3_table_bucket import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    used = {"stored_gb": 1000, "objects": 4000, "merged_gb": 100}
    check_golden(PRICER, {"by default": Case(), "used": Case(usage=used)})
