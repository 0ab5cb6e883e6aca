"""A serverless cluster costs whatever it does."""

from __future__ import annotations

from cost.pricing.pricers.msk_serverless_cluster import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    used = {"partitions": 10, "ingested_gb": 100, "retrieved_gb": 200, "stored_gb": 300}
    check_golden(PRICER, {"by default": Case(), "used": Case(usage=used)})
