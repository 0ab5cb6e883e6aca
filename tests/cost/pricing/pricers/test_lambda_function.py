"""A function costs by invocation, and by memory for as long as it runs."""

from __future__ import annotations

from cost.pricing.pricers.lambda_function import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    usage = {"requests": 10_000_000, "duration_ms": 200}
    check_golden(
        PRICER,
        {
            "by default": Case(),
            "ten million": Case({"memorySize": 512}, usage=usage),
            "on Graviton": Case({"memorySize": 512, "architectures": ["arm64"]}, usage=usage),
        },
    )
