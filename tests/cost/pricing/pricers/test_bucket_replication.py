"""The way to another region, its promise and its metrics are billed apart."""

from __future__ import annotations

from cost.pricing.pricers.bucket_replication import PRICER
from tests.cost.pricing.builders import Case, check_golden

ON = {"status": "Enabled"}


def _case(status: str = "Enabled", **destination: object) -> Case:
    rule = {"status": status, "destination": {"bucket": "arn:aws:s3:::b", **destination}}
    return Case({"rules": [rule]}, {"replicated_gb": 1000})


def test_golden() -> None:
    check_golden(
        PRICER,
        {
            "by default": Case({"rules": []}),
            "a terabyte": _case(),
            "watched": _case(metrics=ON),
            "within 15 minutes": _case(metrics=ON, replicationTime=ON),
            "a rule that is off": _case("Disabled", metrics=ON, replicationTime=ON),
        },
    )
