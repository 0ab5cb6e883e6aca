"""Target tracking makes two alarms; a step policy makes none."""

from __future__ import annotations

from cost.pricing.pricers.scaling_policy import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    check_golden(
        PRICER,
        {
            "target tracking": Case({"policyType": "TargetTrackingScaling"}),
            "step": Case({"policyType": "StepScaling"}),
        },
    )
