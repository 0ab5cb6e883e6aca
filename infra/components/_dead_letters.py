"""Where events end up that a function could not handle, or was not even handed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._policy import allow, deny, document

if TYPE_CHECKING:
    import pulumi

    from infra.components._context import Context
    from infra.tagging import Tags

DEAD_LETTER_SECONDS: Final = 14 * 24 * 3600
"""As long as SQS keeps anything: time to find out why an event failed, and to send it again."""


def dead_letters_arn(context: Context, name: str) -> str:
    """The ARN of a function's queue, known before it exists."""
    return context.arn("sqs", context.named(f"{name}-dead-letters"))


def make_dead_letters(
    parent: pulumi.ComponentResource, context: Context, name: str, tags: Tags
) -> aws.sqs.Queue:
    """A queue that the rules of one function may write to: those named `<function>-...`.

    Args:
        parent: the component.
        context: the stack's.
        name: the function's in the stack, such as `clicks-transform`.
        tags: the component's.
    """
    queue = aws.sqs.Queue(
        f"{name}-dead-letters",
        name=context.named(f"{name}-dead-letters"),
        message_retention_seconds=DEAD_LETTER_SECONDS,
        sqs_managed_sse_enabled=True,
        tags=tags.own(),
        opts=ResourceOptions(parent=parent),
    )
    arn = dead_letters_arn(context, name)
    rules = context.arn("events", f"rule/{context.named(name)}-*")
    aws.sqs.QueuePolicy(
        f"{name}-dead-letters",
        queue_url=queue.url,
        policy=document(
            allow(
                "Events",
                ["sqs:SendMessage"],
                [arn],
                principal={"Service": "events.amazonaws.com"},
                condition={"ArnLike": {"aws:SourceArn": rules}},
            ),
            deny(
                "OnlyTls",
                ["sqs:*"],
                [arn],
                principal={"AWS": "*"},
                condition={"Bool": {"aws:SecureTransport": "false"}},
            ),
        ),
        opts=ResourceOptions(parent=parent),
    )
    return queue
