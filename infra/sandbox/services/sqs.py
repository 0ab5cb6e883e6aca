"""SQS queues and their policies: where interruption notices and undelivered events end up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.services._differences import tag_changes

if TYPE_CHECKING:
    from collections.abc import Callable

_ATTRIBUTES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "contentBasedDeduplication": ("ContentBasedDeduplication", lambda text: text == "true"),
    "deduplicationScope": ("DeduplicationScope", str),
    "delaySeconds": ("DelaySeconds", int),
    "fifoQueue": ("FifoQueue", lambda text: text == "true"),
    "fifoThroughputLimit": ("FifoThroughputLimit", str),
    "kmsDataKeyReusePeriodSeconds": ("KmsDataKeyReusePeriodSeconds", int),
    "kmsMasterKeyId": ("KmsMasterKeyId", str),
    "maxMessageSize": ("MaximumMessageSize", int),
    "messageRetentionSeconds": ("MessageRetentionPeriod", int),
    "policy": ("Policy", str),
    "receiveWaitTimeSeconds": ("ReceiveMessageWaitTimeSeconds", int),
    "redriveAllowPolicy": ("RedriveAllowPolicy", str),
    "redrivePolicy": ("RedrivePolicy", str),
    "sqsManagedSseEnabled": ("SqsManagedSseEnabled", lambda text: text == "true"),
    "visibilityTimeoutSeconds": ("VisibilityTimeout", int),
}

# What an empty value takes away. AWS refuses an empty number or truth: those stay as they are.
_CLEARABLE = frozenset({"KmsMasterKeyId", "Policy", "RedriveAllowPolicy", "RedrivePolicy"})


def _attributes(inputs: Values) -> dict[str, str]:
    """The attributes of a request: text, and nothing that says the default of a standard queue."""
    found = {}
    for ours, (theirs, _) in _ATTRIBUTES.items():
        value = inputs.get(ours)
        # AWS refuses the attributes of FIFO queues on others, even when they say false.
        if value is None or (ours in ("fifoQueue", "contentBasedDeduplication") and not value):
            continue
        found[theirs] = str(value).lower() if isinstance(value, bool) else str(value)
    return found


def _outputs(ctx: Context, url: str) -> Values:
    everything = ctx.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    there = everything["Attributes"]
    outputs: Values = {
        "arn": there["QueueArn"],
        "url": url,
        "name": there["QueueArn"].split(":")[5],
    }
    for ours, (theirs, parse) in _ATTRIBUTES.items():
        if theirs in there:
            outputs[ours] = parse(there[theirs])
    return outputs


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    url = ctx.client("sqs").create_queue(
        QueueName=inputs["name"], Attributes=_attributes(inputs), tags=inputs.get("tags") or {}
    )["QueueUrl"]
    return url, _outputs(ctx, url)


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    try:
        outputs = _outputs(ctx, id)
    except ClientError as error:
        if missing(error):
            return None
        raise
    return {**outputs, "tags": ctx.client("sqs").list_queue_tags(QueueUrl=id).get("Tags", {})}


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    sqs = ctx.client("sqs")
    before, after = _attributes(old), _attributes(new)
    changed = {k: v for k, v in after.items() if before.get(k) != v}
    changed |= dict.fromkeys((before.keys() - after.keys()) & _CLEARABLE, "")
    if changed:
        sqs.set_queue_attributes(QueueUrl=id, Attributes=changed)
    removed, added = tag_changes(old, new)
    if removed:
        sqs.untag_queue(QueueUrl=id, TagKeys=removed)
    if added:
        sqs.tag_queue(QueueUrl=id, Tags=added)
    return _outputs(ctx, id)


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("sqs").delete_queue(QueueUrl=id)


def _set_policy(ctx: Context, queue: str, policy: str) -> None:
    ctx.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})


def _create_policy(ctx: Context, inputs: Values) -> tuple[str, Values]:
    _set_policy(ctx, inputs["queueUrl"], inputs["policy"])
    return inputs["queueUrl"], {}


def _read_policy(ctx: Context, id: str, inputs: Values) -> Values | None:
    queue = _read(ctx, id, inputs)
    if queue is None or not queue.get("policy"):
        return None
    return {"queueUrl": id, "policy": queue["policy"]}


def _update_policy(ctx: Context, id: str, old: Values, new: Values) -> Values:
    del old
    _set_policy(ctx, id, new["policy"])
    return {}


def _delete_policy(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    _set_policy(ctx, id, "")


HANDLERS = (
    Handler(
        type="aws:sqs/queue:Queue",
        grade="emulated",
        replace_on=frozenset({"name", "namePrefix", "fifoQueue"}),
        naming=AutoName(limit=80, unless=("namePrefix",)),
        defaults={
            "contentBasedDeduplication": False,
            "delaySeconds": 0,
            "fifoQueue": False,
            "maxMessageSize": 262144,
            "messageRetentionSeconds": 345600,
            "receiveWaitTimeSeconds": 0,
            "visibilityTimeoutSeconds": 30,
        },
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
    Handler(
        type="aws:sqs/queuePolicy:QueuePolicy",
        grade="emulated",
        replace_on=frozenset({"queueUrl"}),
        create=_create_policy,
        read=_read_policy,
        update=_update_policy,
        delete=_delete_policy,
    ),
)
