"""A Kafka cluster that has no brokers to size, and a topic of it that Firehose reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import Alarm
from infra.components._firewall import Opening, make_security_group, open_to_group, open_to_range
from infra.components._policy import Statement, allow, document
from infra.components._stream_source import Source, SourceParts

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.settings import MskSettings

PORT = 9098
"""Of brokers that know their clients by IAM, over TLS."""


def make_topic_source(
    parent: pulumi.ComponentResource,
    context: Context,
    entry: str,
    settings: MskSettings,
    parts: SourceParts,
) -> Source:
    """A serverless cluster in the private subnets; clients are known by IAM, traffic is TLS."""
    name, network, tags = context.named(entry), parts.network, parts.tags
    group = make_security_group(parent, name, network, tags)
    inside = Opening(group=group, why="Kafka from the network", tags=tags, port=PORT)
    open_to_range(parent, f"{entry}-kafka", inside, network.cidr)
    members = Opening(group=group, why="Kafka from its own members", tags=tags, port=PORT)
    open_to_group(parent, f"{entry}-members", members, group)
    cluster = aws.msk.ServerlessCluster(
        entry,
        cluster_name=name,
        vpc_configs=[
            {"subnet_ids": network.private_subnet_ids, "security_group_ids": [group]},
        ],
        client_authentication={"sasl": {"iam": {"enabled": True}}},
        tags=tags.own(),
        opts=context.holding_data(parent),
    )
    let_in = aws.msk.ClusterPolicy(
        entry,
        cluster_arn=cluster.arn,
        policy=cluster_policy(context, entry),
        opts=ResourceOptions(parent=parent),
    )
    reached = pulumi.Output.all(cluster.arn, let_in.id).apply(lambda pair: str(pair[0]))
    return Source(
        settings={
            "msk_source_configuration": {
                "msk_cluster_arn": reached,
                "topic_name": settings.topic,
            }
        },
        statements=read_topic(context, entry, settings.topic),
        arn=cluster.arn,
        alarms=[_lag(context, entry)],
        outputs={
            "cluster_arn": cluster.arn,
            "brokers": cluster.bootstrap_brokers_sasl_iam,
            "security_group": group,
        },
    )


def _arn(context: Context, kind: str, entry: str, rest: str) -> str:
    """AWS ends a cluster's ARN with an id of its own."""
    return context.arn("kafka", f"{kind}/{context.named(entry)}/{rest}")


def cluster_policy(context: Context, entry: str) -> str:
    """Firehose makes a way into the cluster's network; AWS documents no condition for it."""
    return document(
        allow(
            "Firehose",
            ["kafka:CreateVpcConnection"],
            [_arn(context, "cluster", entry, "*")],
            principal={"Service": "firehose.amazonaws.com"},
        )
    )


def read_topic(context: Context, entry: str, topic: str) -> list[Statement]:
    """AWS's list for Firehose, for one topic."""
    cluster = _arn(context, "cluster", entry, "*")
    return [
        allow(
            "ReachCluster",
            [
                "kafka:DescribeCluster",
                "kafka:DescribeClusterV2",
                "kafka:GetBootstrapBrokers",
                "kafka-cluster:Connect",
            ],
            [cluster],
        ),
        allow(
            "ReadTopic",
            [
                "kafka-cluster:DescribeTopic",
                "kafka-cluster:DescribeTopicDynamicConfiguration",
                "kafka-cluster:ReadData",
            ],
            [_arn(context, "topic", entry, f"*/{topic}")],
        ),
        allow(
            "ReadAsGroup",
            ["kafka-cluster:DescribeGroup"],
            [_arn(context, "group", entry, "*/*")],
        ),
    ]


def _lag(context: Context, entry: str) -> Alarm:
    return Alarm(
        name="kafka-lag",
        what=f"Firehose falls behind the topic of {entry}: look at its log and at the function",
        namespace="AWS/Firehose",
        metric="KafkaOffsetLag",
        dimensions={"DeliveryStreamName": context.named(entry)},
        threshold=1_000_000,
    )
