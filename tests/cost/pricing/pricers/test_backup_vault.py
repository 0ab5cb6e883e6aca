"""What lies in a vault has its price by what it was taken of; the vault has none."""

from __future__ import annotations

from cost.pricing.pricers.backup_vault import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    kept = {"s3_backup_gb": 1000, "table_backup_gb": 20, "table_cold_gb": 50}
    check_golden(
        PRICER,
        {
            "nobody knows how much": Case(),
            "a terabyte": Case(usage=kept),
            "copies": Case({"region": "us-west-2"}, {"s3_backup_gb": 1000}),
        },
    )
