"""Inspector costs by what it is turned on for."""

from __future__ import annotations

from cost.pricing.pricers.inspector import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    check_golden(
        PRICER,
        {
            "images": Case({"resourceTypes": ["ECR"]}),
            "everything": Case(
                {"resourceTypes": ["EC2", "ECR", "LAMBDA", "LAMBDA_CODE"]},
                {"scanned_instances": 10, "scanned_images": 100, "scanned_functions": 20},
            ),
            "nothing": Case({"resourceTypes": []}),
        },
    )
