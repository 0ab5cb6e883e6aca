"""Request metrics are sixteen custom metrics at most."""

from __future__ import annotations

from cost.pricing.pricers.bucket_metric import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    check_golden(PRICER, {"the whole bucket": Case({"name": "EntireBucket"})})
