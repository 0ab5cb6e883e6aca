"""A detector costs by what it reads; a suspended one is free."""

from __future__ import annotations

from cost.pricing.pricers.guardduty_detector import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    check_golden(
        PRICER,
        {
            "by default": Case(),
            "suspended": Case({"enable": False}),
            "with S3 protection": Case(usage={"s3_events": 5_000_000, "flow_dns_gb": 40}),
        },
    )
