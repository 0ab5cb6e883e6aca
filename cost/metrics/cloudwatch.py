"""Read hourly utilisation from CloudWatch: averages and maxima; percentiles are taken by us.

Needs `cloudwatch:GetMetricData`; AWS bills 0.01 USD for 1,000 metrics requested. GPU and memory
metrics come from the CloudWatch agent, which must aggregate them by InstanceId
(`aggregation_dimensions: [["InstanceId"]]`).

CloudWatch keeps points of a minute for 15 days, of 5 minutes for 63 and of an hour for 455 days
(https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html), each
coarser one with the average and the maximum of the finer: an hour is there for any window of ours.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from cost.errors import UnfinishedError
from cost.measures import INSTANCE, Ask, Measure
from cost.metrics.screen import Screen
from cost.metrics.table import Metrics, Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

MAX_QUERIES: Final = 500
"""GetMetricData takes no more at a time."""
MAX_POINTS: Final = 100_800
"""And gives no more at a time; the rest is on further pages."""
HOUR: Final = 3600
KEPT_DAYS: Final = 455
"""How long CloudWatch keeps an hour."""


METRICS: Final = INSTANCE
"""What every instance is asked for; rules ask for more of other resources."""


@dataclass(frozen=True)
class _Query:
    """One statistic of one metric of one resource."""

    resource: str
    metric: Measure
    statistic: str

    def request(self, identity: str) -> dict[str, Any]:
        """As GetMetricData wants it."""
        named = ((self.metric.dimension, self.resource), *self.metric.fixed)
        dimensions = [{"Name": name, "Value": value} for name, value in named]
        return {
            "Id": identity,
            "MetricStat": {
                "Metric": {
                    "Namespace": self.metric.namespace,
                    "MetricName": self.metric.metric,
                    "Dimensions": dimensions,
                },
                "Period": HOUR,
                "Stat": self.statistic,
            },
        }


Values = dict[tuple[str, str, datetime], dict[str, float]]


def read(
    client_of: Callable[[str], Any],
    instances: Mapping[str, Iterable[str]],
    start: datetime,
    end: datetime,
    more: Iterable[Ask] = (),
) -> Metrics:
    """Utilisation between two whole hours.

    Args:
        client_of: a region's boto3 client of CloudWatch.
        instances: instance ids by region.
        start: first hour, naive UTC.
        end: exclusive, naive UTC.
        more: measures of other resources.

    Raises:
        UnfinishedError: CloudWatch did not answer or refused; that is never taken as "no use".
    """
    found: Values = defaultdict(dict)
    screen = Screen(start, end)
    asked: dict[str, list[tuple[str, Measure]]] = defaultdict(list)
    for region, ids in instances.items():
        asked[region] += [(i, m) for i in sorted(ids) for m in METRICS]
    for one in more:
        asked[one.region].append((one.resource, one.measure))
    for region, pairs in sorted(asked.items()):
        client = client_of(region)
        queries = [_Query(i, m, s) for i, m in pairs for s in m.statistics]
        for at in range(0, len(queries), MAX_QUERIES):
            batch = queries[at : at + MAX_QUERIES]
            try:
                _collect(client, batch, screen, found)
            except (ClientError, BotoCoreError) as error:
                raise UnfinishedError(
                    f"CloudWatch did not give the utilisation: {error}",
                    where=region,
                    next_step="check the credentials and cloudwatch:GetMetricData, or give a"
                    " file: --metrics FILE",
                ) from error
    return Metrics.of(screen.trusted(_readings(found)), source="CloudWatch", notes=screen.notes)


def _collect(client: Any, batch: Sequence[_Query], screen: Screen, found: Values) -> None:
    named = {f"q{n}": query for n, query in enumerate(batch)}
    pages = client.get_paginator("get_metric_data").paginate(
        MetricDataQueries=[query.request(name) for name, query in named.items()],
        StartTime=screen.start.replace(tzinfo=UTC),
        EndTime=screen.end.replace(tzinfo=UTC),
        ScanBy="TimestampAscending",
        MaxDatapoints=MAX_POINTS,
    )
    for page in pages:
        for result in page["MetricDataResults"]:
            if result.get("StatusCode") in ("Forbidden", "InternalError"):
                raise UnfinishedError(f"CloudWatch answered {result['StatusCode']}")
            query = named[result["Id"]]
            for stamp, value in zip(result["Timestamps"], result["Values"], strict=True):
                hour = stamp.astimezone(UTC).replace(tzinfo=None)
                if screen.passes(query.resource, query.metric, hour, value):
                    found[query.resource, query.metric.id, hour][query.statistic] = value


def _readings(found: Values) -> Iterator[Reading]:
    for (resource, metric, hour), values in sorted(found.items()):
        total = values.get("Sum")
        average, maximum = values.get("Average", total), values.get("Maximum", total)
        if average is not None and maximum is not None:
            yield Reading(
                resource_id=resource,
                metric=metric,
                hour=hour,
                average=average,
                maximum=maximum,
            )
