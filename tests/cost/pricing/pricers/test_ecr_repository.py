"""A repository costs by the images that it keeps."""

from __future__ import annotations

from cost.pricing.pricers.ecr_repository import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    check_golden(PRICER, {"by default": Case(), "large": Case(usage={"stored_gb": 800})})
