"""An alarm costs by the metrics that it watches."""

from __future__ import annotations

from cost.pricing.pricers.metric_alarm import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    def query(period: int) -> dict[str, object]:
        return {"id": "m", "metric": {"metricName": "x", "period": period}}

    check_golden(
        PRICER,
        {
            "standard": Case({"period": 300}),
            "every ten seconds": Case({"period": 10}),
            "metric math over two": Case(
                {"metricQueries": [query(60), query(300), {"id": "e", "expression": "m/n"}]}
            ),
            "anomaly band": Case({"metricQueries": [query(300)], "thresholdMetricId": "e1"}),
        },
    )
