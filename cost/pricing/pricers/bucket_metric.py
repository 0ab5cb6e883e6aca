"""Price the request metrics of a bucket: each is a custom metric of CloudWatch."""

from __future__ import annotations

from typing import Final

from cost.pricing.base import Ask, Part, Percentiles, Pricer

METRICS: Final = 16
"""What S3 publishes for a filter: S3 user guide, "Amazon S3 CloudWatch request metrics"."""


def price(ask: Ask) -> tuple[Part, ...]:
    """At most: metrics of requests that nobody makes are not published, and not billed."""
    found = Percentiles(p10=4, p50=METRICS, p90=METRICS)
    return (ask.part("request metrics", "cloudwatch.metric_month", found),)


PRICER = Pricer(id="bucket-metric", types=("aws:s3/bucketMetric:BucketMetric",), price=price)
