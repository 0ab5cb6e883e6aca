"""A log group costs by what is written and kept."""

from __future__ import annotations

from cost.pricing.pricers.log_group import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    check_golden(
        PRICER,
        {
            "by default": Case(),
            "with a usage file": Case(usage={"ingested_gb": 100, "stored_gb": 30}),
            "infrequent access": Case({"logGroupClass": "INFREQUENT_ACCESS"}),
        },
    )
