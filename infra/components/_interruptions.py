"""From AWS's notices to a queue: who schedules training reads it and moves the jobs elsewhere."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._policy import Statement, allow, deny, document

if TYPE_CHECKING:
    from infra.components._cluster import ClusterArgs
    from infra.tagging import Tags

NOTICE_SECONDS = 300
"""A notice is worthless after the two minutes that it announces."""
UNDELIVERED_SECONDS = 14 * 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Interruptions:
    """The queue of notices."""

    url: pulumi.Output[str]


def patterns(group: str) -> dict[str, dict[str, Any]]:
    """The events that matter to a fleet, by the names of their rules.

    Spot notices name an instance and no group: readers of the queue look their own instances up.
    """
    return {
        "interruption": {
            "source": ["aws.ec2"],
            "detail-type": [
                "EC2 Spot Instance Interruption Warning",
                "EC2 Instance Rebalance Recommendation",
            ],
        },
        "ending": {
            "source": ["aws.autoscaling"],
            "detail-type": ["EC2 Instance-terminate Lifecycle Action"],
            "detail": {"AutoScalingGroupName": [group]},
        },
        "health": {
            "source": ["aws.health"],
            "detail-type": ["AWS Health Event"],
            "detail": {"service": ["EC2"], "eventTypeCategory": ["scheduledChange"]},
        },
    }


def make_interruptions(
    parent: pulumi.ComponentResource, args: ClusterArgs, tags: Tags
) -> Interruptions:
    """A queue, what could not be delivered to it, and the rules that fill it."""
    child = ResourceOptions(parent=parent)
    undelivered = _make_queue(parent, args, "undelivered", tags, UNDELIVERED_SECONDS)
    notices = _make_queue(parent, args, "notices", tags, NOTICE_SECONDS, undelivered)
    for name, pattern in patterns(args.group).items():
        rule = aws.cloudwatch.EventRule(
            f"{args.entry}-{name}",
            name=f"{args.group}-{name}",
            description=f"{name.title()} notices for {args.group}",
            event_pattern=json.dumps(pattern),
            state="ENABLED",
            tags=tags.own(),
            opts=child,
        )
        aws.cloudwatch.EventTarget(
            f"{args.entry}-{name}",
            rule=rule.name,
            arn=notices.arn,
            dead_letter_config={"arn": undelivered.arn},
            opts=child,
        )
    return Interruptions(url=notices.url)


def take_messages(args: ClusterArgs) -> Statement:
    """What it takes to read the queue of notices."""
    return allow(
        "TakeNotices",
        ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        [_queue_arn(args, "notices")],
    )


def _queue_arn(args: ClusterArgs, what: str) -> str:
    return args.context.arn("sqs", f"{args.group}-{what}")


def _make_queue(
    parent: pulumi.ComponentResource,
    args: ClusterArgs,
    what: str,
    tags: Tags,
    seconds: int,
    undelivered: aws.sqs.Queue | None = None,
) -> aws.sqs.Queue:
    redrive = None
    if undelivered is not None:
        target = _queue_arn(args, "undelivered")
        redrive = json.dumps({"deadLetterTargetArn": target, "maxReceiveCount": 3})
    queue = aws.sqs.Queue(
        f"{args.entry}-{what}",
        name=f"{args.group}-{what}",
        message_retention_seconds=seconds,
        sqs_managed_sse_enabled=True,
        redrive_policy=redrive,
        tags=tags.own(),
        opts=ResourceOptions(parent=parent, depends_on=[undelivered] if undelivered else []),
    )
    aws.sqs.QueuePolicy(
        f"{args.entry}-{what}",
        queue_url=queue.url,
        policy=_queue_policy(args, what),
        opts=ResourceOptions(parent=parent),
    )
    return queue


def _queue_policy(args: ClusterArgs, what: str) -> str:
    arn = _queue_arn(args, what)
    return document(
        allow(
            "Events",
            ["sqs:SendMessage"],
            [arn],
            principal={"Service": "events.amazonaws.com"},
            condition={
                "ArnLike": {"aws:SourceArn": args.context.arn("events", f"rule/{args.group}-*")}
            },
        ),
        deny(
            "OnlyTls",
            ["sqs:*"],
            [arn],
            principal={"AWS": "*"},
            condition={"Bool": {"aws:SecureTransport": "false"}},
        ),
    )
