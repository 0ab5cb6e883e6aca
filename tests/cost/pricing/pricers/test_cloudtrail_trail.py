"""The first trail is free; data events and second copies cost."""

from __future__ import annotations

from cost.pricing.pricers.cloudtrail_trail import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    check_golden(
        PRICER,
        {
            "management events": Case(),
            "data events": Case({"eventSelectors": [{"readWriteType": "All"}]}),
            "insights": Case({"insightSelectors": [{"insightType": "ApiCallRateInsight"}]}),
            "a second trail": Case(usage={"second_copy_events": 1_000_000}),
        },
    )
