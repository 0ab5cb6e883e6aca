"""Messages of devices: IoT Core takes them by MQTT and hands them to a data stream."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import Alarm
from infra.components._policy import Statement, allow, deny, document
from infra.components._role import Identity, make_role, role_ready
from infra.components._stream_source import Source, SourceParts, write_stream

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.settings import MqttSettings
    from infra.tagging import Tags

LOST_SECONDS = 14 * 24 * 3600
THING = "${iot:Connection.Thing.ThingName}"
"""AWS puts the name of the device here that a certificate belongs to."""


def rule_name(context: Context, entry: str) -> str:
    """The rule's name, known before it exists. IoT Core wants no hyphens."""
    return context.named(entry).replace("-", "_")


def make_device_messages(
    parent: pulumi.ComponentResource,
    context: Context,
    entry: str,
    settings: MqttSettings,
    stream: Source,
    parts: SourceParts,
) -> Source:
    """The rule, the queue of what it could not hand on, and the policy of devices."""
    lost = _make_lost(parent, context, entry, parts.tags)
    identity = Identity(
        name=f"{entry}-messages",
        what=f"Hands messages of devices to stream {entry}",
        service="iot",
        statements=[
            *write_stream(context, entry, settings.key),
            allow("Lost", ["sqs:SendMessage"], [_lost_arn(context, entry)]),
        ],
        arn=context.arn("iot", f"rule/{rule_name(context, entry)}"),
    )
    role = make_role(parent, context, parts.boundary, identity, parts.tags)
    rule = aws.iot.TopicRule(
        entry,
        name=rule_name(context, entry),
        description=f"Messages below {settings.topic} to stream {entry}",
        enabled=True,
        sql=f"SELECT * FROM '{settings.topic}/+'",  # noqa: S608 - a topic's letters are checked
        sql_version="2016-03-23",
        # The device's own order is kept: its name chooses the shard.
        kineses=[
            {
                "role_arn": role.arn,
                "stream_name": context.named(entry),
                "partition_key": f"${{topic({settings.topic.count('/') + 2})}}",
            }
        ],
        error_action={"sqs": {"queue_url": lost.url, "role_arn": role.arn, "use_base64": True}},
        tags=parts.tags.own(),
        opts=ResourceOptions(parent=parent, depends_on=role_ready(role)),
    )
    policy = aws.iot.Policy(
        f"{entry}-devices",
        name=context.named(f"{entry}-devices"),
        policy=device_policy(context, settings.topic),
        tags=parts.tags.own(),
        opts=ResourceOptions(parent=parent),
    )
    outputs = {**stream.outputs, "rule": rule.name, "device_policy": policy.name}
    return replace(stream, alarms=[*stream.alarms, *_alarms(context, entry)], outputs=outputs)


def device_policy(context: Context, topic: str) -> str:
    """One policy for all devices: each connects as itself and publishes below its own name."""
    return document(
        allow(
            "ConnectAsItself",
            ["iot:Connect"],
            [context.arn("iot", f"client/{THING}")],
            condition={"Bool": {"iot:Connection.Thing.IsAttached": ["true"]}},
        ),
        allow("PublishAsItself", ["iot:Publish"], [context.arn("iot", f"topic/{topic}/{THING}")]),
    )


def _lost_arn(context: Context, entry: str) -> str:
    return context.arn("sqs", context.named(f"{entry}-lost"))


def _make_lost(
    parent: pulumi.ComponentResource, context: Context, entry: str, tags: Tags
) -> aws.sqs.Queue:
    """Messages that the stream did not take, with the reason: to be sent again."""
    queue = aws.sqs.Queue(
        f"{entry}-lost",
        name=context.named(f"{entry}-lost"),
        message_retention_seconds=LOST_SECONDS,
        sqs_managed_sse_enabled=True,
        tags=tags.own(),
        opts=ResourceOptions(parent=parent),
    )
    only_tls: Statement = deny(
        "OnlyTls",
        ["sqs:*"],
        [_lost_arn(context, entry)],
        principal={"AWS": "*"},
        condition={"Bool": {"aws:SecureTransport": "false"}},
    )
    aws.sqs.QueuePolicy(
        f"{entry}-lost",
        queue_url=queue.url,
        policy=document(only_tls),
        opts=ResourceOptions(parent=parent),
    )
    return queue


def _alarms(context: Context, entry: str) -> list[Alarm]:
    return [
        Alarm(
            name="lost-messages",
            what=f"Messages of devices did not reach stream {entry}; they wait in a queue: fix "
            "the reason that they tell, and send them again",
            namespace="AWS/SQS",
            metric="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": context.named(f"{entry}-lost")},
            threshold=0,
            periods=1,
        ),
        Alarm(
            name="rule-throttles",
            what=f"IoT Core hands on fewer messages of {entry} than arrive: ask AWS for more",
            namespace="AWS/IoT",
            metric="RuleMessageThrottled",
            dimensions={"RuleName": rule_name(context, entry)},
            statistic="Sum",
            threshold=0,
        ),
    ]
