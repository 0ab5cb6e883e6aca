"""Section streams: records that arrive one by one, landed in the lake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._function import EnvironmentKey, FunctionSite
from infra.components._function_grants import functions
from infra.components._grants import event_sources, log_streams, tables
from infra.components._policy import Statement, allow
from infra.components.ingest_stream import IngestStream, IngestStreamArgs
from infra.settings import MqttSettings, MskSettings

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.composition._built import Built, Outputs
    from infra.settings import Settings
    from infra.settings.streams import StreamSettings


def build(built: Built) -> Outputs:
    """A component for each entry; what it exports is below the entry's name."""
    made = {entry: _stream(built, entry, s) for entry, s in built.settings.streams.items()}
    built.found["streams"] = made
    return {"streams": {entry: stream.outputs for entry, stream in made.items()}}


def _stream(built: Built, entry: str, settings: StreamSettings) -> IngestStream:
    arguments = IngestStreamArgs(
        entry=entry,
        settings=settings,
        site=function_site(built, settings.key, settings.log_key),
        catalog=built.found["catalog"],
        network=built.network,
        key_arns=built.keys.arns,
        bucket_key=built.bucket_keys[settings.bucket],
    )
    return IngestStream(entry, arguments, built.opts)


def function_site(built: Built, key: str, log_key: str) -> FunctionSite:
    """Where functions of streams and pulls stand."""
    return FunctionSite(
        context=built.context,
        boundary=built.access.boundary,
        log_key_arn=built.keys.arns[log_key],
        alarming=built.alarming,
        environment_key=EnvironmentKey(entry=key, arn=built.keys.arns[key]),
    )


STREAMS = (
    "AddTagsToStream",
    "CreateStream",
    "DecreaseStreamRetentionPeriod",
    "DeleteStream",
    "DeregisterStreamConsumer",
    "Describe*",
    "*EnhancedMonitoring",
    "IncreaseStreamRetentionPeriod",
    "List*",
    "RegisterStreamConsumer",
    "RemoveTagsFromStream",
    "*StreamEncryption",
    "TagResource",
    "UntagResource",
    "UpdateShardCount",
    "UpdateStreamMode",
)
"""All but reading and writing records."""
DELIVERIES = (
    "CreateDeliveryStream",
    "DeleteDeliveryStream",
    "Describe*",
    "List*",
    "*DeliveryStreamEncryption",
    "TagDeliveryStream",
    "UntagDeliveryStream",
    "UpdateDestination",
)


def grants(context: Context, settings: Settings) -> list[Statement]:
    """Streams, what delivers them, and the functions that judge and sum up what they carry."""
    prefix = context.named("*")
    arn = context.arn
    found = [
        allow(
            "Streams",
            [f"kinesis:{verb}" for verb in STREAMS],
            [arn("kinesis", f"stream/{prefix}"), arn("kinesis", f"stream/{prefix}/consumer/*")],
        ),
        allow(
            "Deliveries",
            [f"firehose:{verb}" for verb in DELIVERIES],
            [arn("firehose", f"deliverystream/{prefix}")],
        ),
        allow(
            "PassToDeliveries",
            ["iam:PassRole"],
            [context.iam_arn(f"role{context.path}*")],
            condition={
                "StringEquals": {
                    "iam:PassedToService": ["firehose.amazonaws.com", "iot.amazonaws.com"]
                }
            },
        ),
    ]
    found += [*functions(context), tables(context), event_sources(), log_streams(context)]
    sources = settings.streams.values()
    if any(isinstance(source, MqttSettings) for source in sources):
        found += _devices(context)
    if any(isinstance(source, MskSettings) for source in sources):
        found += _kafka(context)
    return found


def _devices(context: Context) -> list[Statement]:
    rules = context.named("*").replace("-", "_")
    return [
        allow(
            "Devices",
            [
                "iot:*Policy",
                "iot:*PolicyVersion*",
                "iot:*TopicRule",
                "iot:ListTagsForResource",
                "iot:TagResource",
                "iot:UntagResource",
            ],
            [
                context.arn("iot", f"rule/{rules}"),
                context.arn("iot", f"policy/{context.named('*')}"),
            ],
        )
    ]


def _kafka(context: Context) -> list[Statement]:
    cluster = context.arn("kafka", f"cluster/{context.named('*')}/*")
    return [
        allow(
            "Kafka",
            [
                "kafka:*ClusterPolicy",
                "kafka:*TagsForResource",
                "kafka:CreateClusterV2",
                "kafka:DeleteCluster",
                "kafka:DescribeCluster*",
                "kafka:GetBootstrapBrokers",
                "kafka:TagResource",
                "kafka:UntagResource",
            ],
            [cluster],
        ),
        allow("NewKafka", ["kafka:CreateClusterV2", "kafka:List*"], ["*"]),
    ]
