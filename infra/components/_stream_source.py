"""Where a stream's records arrive: a Kinesis data stream, messages of devices, or a Kafka topic."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import Alarm
from infra.components._policy import Statement, allow, use_key
from infra.settings import KinesisSettings, MskSettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from infra.components._context import Context
    from infra.settings import MqttSettings
    from infra.tagging import Tags


@dataclass(frozen=True, kw_only=True)
class Source:
    """What Firehose reads from."""

    settings: Mapping[str, Any]
    """Of the delivery stream, without its role: `{"kinesis_source_configuration": …}`."""
    statements: Sequence[Statement]
    """What it takes to read from it."""
    arn: pulumi.Output[str]
    alarms: Sequence[Alarm] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)
    """What whoever writes to it needs to know."""

    def configured(self, role_arn: pulumi.Input[str]) -> dict[str, Any]:
        """The delivery stream's settings, with the role that reads."""
        found: dict[str, Any] = {}
        for name, settings in self.settings.items():
            if name == "msk_source_configuration":
                access = {"connectivity": "PRIVATE", "role_arn": role_arn}
                found[name] = {**settings, "authentication_configuration": access}
            else:
                found[name] = {**settings, "role_arn": role_arn}
        return found


def stream_arn(context: Context, entry: str) -> str:
    """The ARN of an entry's data stream, known before it exists."""
    return context.arn("kinesis", f"stream/{context.named(entry)}")


def make_data_stream(
    parent: pulumi.ComponentResource,
    context: Context,
    entry: str,
    settings: KinesisSettings | MqttSettings,
    key_arn: pulumi.Input[str],
    tags: Tags,
) -> Source:
    """A Kinesis data stream, encrypted, and its readers."""
    capacity: dict[str, Any] = {"stream_mode_details": {"stream_mode": "ON_DEMAND"}}
    if isinstance(settings, KinesisSettings) and settings.mode == "provisioned":
        capacity = {
            "stream_mode_details": {"stream_mode": "PROVISIONED"},
            "shard_count": settings.shards,
        }
    stream = aws.kinesis.Stream(
        entry,
        name=context.named(entry),
        encryption_type="KMS",
        kms_key_id=key_arn,
        retention_period=settings.retention_hours,
        # Readers are ours: nothing else may stand in the way of deleting a stream of a test.
        enforce_consumer_deletion=not context.production,
        tags=tags.own(),
        opts=context.holding_data(parent),
        **capacity,
    )
    readers = settings.readers if isinstance(settings, KinesisSettings) else ()
    for reader in readers:
        aws.kinesis.StreamConsumer(
            f"{entry}-{reader}",
            name=context.named(reader),
            stream_arn=stream.arn,
            tags=tags.own(),
            opts=ResourceOptions(parent=parent),
        )
    return Source(
        settings={"kinesis_source_configuration": {"kinesis_stream_arn": stream.arn}},
        statements=read_stream(context, entry, settings.key),
        arn=stream.arn,
        alarms=_data_stream_alarms(context, entry, settings.max_lag_minutes),
        outputs={"stream": stream.name},
    )


def read_stream(context: Context, entry: str, key: str) -> list[Statement]:
    """What it takes to read a data stream."""
    return [
        allow(
            "ReadStream",
            [
                "kinesis:DescribeStream",
                "kinesis:DescribeStreamSummary",
                "kinesis:GetRecords",
                "kinesis:GetShardIterator",
                "kinesis:ListShards",
            ],
            [stream_arn(context, entry)],
        ),
        use_key(context, "DecryptStream", key, ["kms:Decrypt"], "kinesis"),
    ]


def write_stream(context: Context, entry: str, key: str) -> list[Statement]:
    """What it takes to write to a data stream."""
    return [
        allow(
            "WriteStream", ["kinesis:PutRecord", "kinesis:PutRecords"], [stream_arn(context, entry)]
        ),
        use_key(context, "EncryptStream", key, ["kms:GenerateDataKey"], "kinesis"),
    ]


def _data_stream_alarms(context: Context, entry: str, lag_minutes: int) -> list[Alarm]:
    dimensions = {"StreamName": context.named(entry)}
    return [
        Alarm(
            name="iterator-age",
            what=f"What is read of stream {entry} is older than {lag_minutes} minutes: look at "
            "its readers' errors; records are lost once they are older than its retention",
            namespace="AWS/Kinesis",
            metric="GetRecords.IteratorAgeMilliseconds",
            dimensions=dimensions,
            threshold=lag_minutes * 60_000,
        ),
        Alarm(
            name="write-throttles",
            what=f"Stream {entry} refuses writes: add shards, or spread the partition keys",
            namespace="AWS/Kinesis",
            metric="WriteProvisionedThroughputExceeded",
            dimensions=dimensions,
            statistic="Sum",
            threshold=0,
        ),
    ]


def make_source(
    parent: pulumi.ComponentResource,
    context: Context,
    entry: str,
    settings: Any,
    made_of: SourceParts,
) -> Source:
    """The source that the settings ask for."""
    if isinstance(settings, MskSettings):
        from infra.components._kafka import make_topic_source

        return make_topic_source(parent, context, entry, settings, made_of)
    source = make_data_stream(parent, context, entry, settings, made_of.key_arn, made_of.tags)
    if isinstance(settings, KinesisSettings):
        return source
    from infra.components._devices import make_device_messages

    return make_device_messages(parent, context, entry, settings, source, made_of)


@dataclass(frozen=True, kw_only=True)
class SourceParts:
    """What sources are made of, beside their settings."""

    boundary: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    tags: Tags
    network: Any = None
    """Kafka lives in it."""
