"""Price a CloudWatch alarm: by the metrics it watches, more for a period under a minute."""

from __future__ import annotations

from typing import Any

from cost.pricing.base import Ask, Part, Percentiles, Pricer, number, value_at

BAND_METRICS = 3
"""An anomaly detection alarm counts its metric and the two ends of its band."""


def price(ask: Ask) -> tuple[Part, ...]:
    """A metric-math alarm counts each metric that its expression reads."""
    queries = ask.get("metricQueries", default=[])
    metrics = [q for q in queries if value_at(q, "metric") is not None]
    count = len(metrics) or 1
    if ask.get("thresholdMetricId") is not None:
        count *= BAND_METRICS
    fast = any(number(p) < 60 for p in _periods(ask, metrics))
    key = "cloudwatch.alarm_month.high_resolution" if fast else "cloudwatch.alarm_month"
    name = "high-resolution alarm" if fast else "alarm"
    return (ask.part(name, key, Percentiles.exactly(count)),)


def _periods(ask: Ask, metrics: list[Any]) -> list[Any]:
    if metrics:
        return [value_at(q, "metric", "period", default=60) for q in metrics]
    return [ask.get("period", default=60)]


PRICER = Pricer(id="metric-alarm", types=("aws:cloudwatch/metricAlarm:MetricAlarm",), price=price)
