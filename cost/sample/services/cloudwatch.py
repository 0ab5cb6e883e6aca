"""Alarms and log groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cost.sample.base import DAILY, Asset, Service, Words, pages, tags_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.sample.base import ClientFactory, Maker

CLOUDWATCH: Final = ("AmazonCloudWatch", "AmazonCloudWatch")


def _list(client: ClientFactory, region: str) -> Iterator[Asset]:
    yield from _alarms(client("cloudwatch", region), region)
    yield from _log_groups(client("logs", region), region)


def _alarms(cloudwatch: Any, region: str) -> Iterator[Asset]:
    for item in pages(cloudwatch, "describe_alarms", "MetricAlarms"):
        arn = item["AlarmArn"]
        tags = tags_of(cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"])
        yield Asset(kind="alarm", id=arn, region=region, tags=tags)


def _log_groups(logs: Any, region: str) -> Iterator[Asset]:
    for item in pages(logs, "describe_log_groups", "logGroups"):
        arn = item["arn"].removesuffix(":*")
        tags = logs.list_tags_log_group(logGroupName=item["logGroupName"])["tags"]
        yield Asset(kind="logs", id=arn, region=region, tags=dict(tags))


def _alarm(maker: Maker, asset: Asset) -> None:
    words = Words(
        product=CLOUDWATCH, usage_type="CW:AlarmMonitorUsage", family="Alarm", unit="Alarms"
    )
    maker.line(asset, "cloudwatch.alarm_month", maker.month(1), words)


def _logs(maker: Maker, asset: Asset) -> None:
    taken = Words(
        product=CLOUDWATCH,
        usage_type="DataProcessing-Bytes",
        family="Data Payload",
        unit="GB",
        swing=DAILY,
    )
    maker.line(asset, "logs.ingest.gb", maker.profile.log_gib_hour, taken)
    kept = Words(
        product=CLOUDWATCH, usage_type="TimedStorage-ByteHrs", family="Storage", unit="GB-Mo"
    )
    maker.line(asset, "logs.storage.gb_month", maker.month(maker.profile.log_gib_kept), kept)


SERVICE = Service(id="cloudwatch", list=_list, meter={"alarm": _alarm, "logs": _logs})
