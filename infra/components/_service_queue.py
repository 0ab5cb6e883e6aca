"""A service's queue of work, and the queue of what could not be done."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._policy import deny, document

if TYPE_CHECKING:
    import pulumi

    from infra.components._service import ServiceArgs
    from infra.settings._service_parts import QueueSettings

DAY_SECONDS = 24 * 3600
DEAD_LETTER_SECONDS = 14 * DAY_SECONDS
"""As long as SQS keeps anything: time to find out why, and to send them again."""


def make_queue(
    parent: pulumi.ComponentResource, args: ServiceArgs, settings: QueueSettings
) -> aws.sqs.Queue:
    """Both are encrypted with the queue's key, and take messages over TLS only."""
    context, entry = args.context, args.entry
    letters = _make(
        parent, args, settings, "dead", {"message_retention_seconds": DEAD_LETTER_SECONDS}
    )
    return _make(
        parent,
        args,
        settings,
        "work",
        {
            "message_retention_seconds": settings.retention_days * DAY_SECONDS,
            "visibility_timeout_seconds": settings.visibility_seconds,
            "receive_wait_time_seconds": 20,  # long polling: empty answers cost requests
            # By its known ARN: documents are whole in previews.
            "redrive_policy": json.dumps(
                {
                    "deadLetterTargetArn": context.arn("sqs", context.named(f"{entry}-dead")),
                    "maxReceiveCount": settings.max_receives,
                }
            ),
        },
        letters,
    )


def _make(
    parent: pulumi.ComponentResource,
    args: ServiceArgs,
    settings: QueueSettings,
    what: str,
    given: dict[str, object],
    *after: pulumi.Resource,
) -> aws.sqs.Queue:
    name = args.context.named(f"{args.entry}-{what}")
    queue = aws.sqs.Queue(
        f"{args.entry}-{what}",
        name=name,
        kms_master_key_id=args.key_arns[settings.key],
        kms_data_key_reuse_period_seconds=300,
        tags=args.tags.own(),
        opts=ResourceOptions(parent=parent, depends_on=list(after)),
        **given,
    )
    arn = args.context.arn("sqs", name)
    everyone = {"AWS": "*"}
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    aws.sqs.QueuePolicy(
        f"{args.entry}-{what}",
        queue_url=queue.url,
        policy=document(deny("OnlyTls", ["sqs:*"], [arn], principal=everyone, condition=insecure)),
        opts=ResourceOptions(parent=parent),
    )
    return queue
