"""A table costs by request or capacity, and by what it stores."""

from __future__ import annotations

from cost.pricing.pricers.dynamodb_table import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    check_golden(
        PRICER,
        {
            "on demand": Case({"billingMode": "PAY_PER_REQUEST"}),
            "provisioned": Case(
                {
                    "writeCapacity": 20,
                    "readCapacity": 30,
                    "pointInTimeRecovery": {"enabled": True},
                },
                usage={"stored_gb": 50},
            ),
        },
    )
