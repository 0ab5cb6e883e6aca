"""Kinesis data streams, and readers of them with a throughput of their own."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Failure, Handler, Values
from infra.sandbox.services._common import tag_map
from infra.sandbox.services._differences import tag_changes

ON_DEMAND = "ON_DEMAND"


def _mode(inputs: Values) -> str:
    details = inputs.get("streamModeDetails") or {}
    return str(details.get("streamMode", "PROVISIONED"))


def _check(inputs: Values) -> list[Failure]:
    """What the provider itself refuses before it asks AWS."""
    given = inputs.get("shardCount") is not None
    if _mode(inputs) == ON_DEMAND and given:
        return [("shardCount", "AWS chooses the shards of an on-demand stream")]
    if _mode(inputs) == "PROVISIONED" and not given:
        return [("shardCount", "a provisioned stream needs it")]
    return []


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    kinesis, name = ctx.client("kinesis"), inputs["name"]
    request: dict[str, Any] = {"StreamModeDetails": {"StreamMode": _mode(inputs)}}
    if _mode(inputs) != ON_DEMAND:
        request["ShardCount"] = int(inputs["shardCount"])
    kinesis.create_stream(StreamName=name, **request)
    if inputs.get("tags"):
        kinesis.add_tags_to_stream(StreamName=name, Tags=inputs["tags"])
    _change_retention(ctx, name, 24, int(inputs["retentionPeriod"]))
    _change_encryption(ctx, name, {}, inputs)
    outputs = _outputs(ctx, name)
    return outputs["arn"], outputs


def _outputs(ctx: Context, name: str) -> Values:
    there = _describe(ctx, name)
    return {"arn": there["StreamARN"], "name": there["StreamName"]}


def _describe(ctx: Context, name: str) -> dict[str, Any]:
    answer = ctx.client("kinesis").describe_stream_summary(StreamName=name)
    found: dict[str, Any] = answer["StreamDescriptionSummary"]
    return found


def _change_retention(ctx: Context, name: str, before: int, after: int) -> None:
    kinesis = ctx.client("kinesis")
    if after > before:
        kinesis.increase_stream_retention_period(StreamName=name, RetentionPeriodHours=after)
    elif after < before:
        kinesis.decrease_stream_retention_period(StreamName=name, RetentionPeriodHours=after)


def _change_encryption(ctx: Context, name: str, old: Values, new: Values) -> None:
    kinesis = ctx.client("kinesis")
    before, after = _encryption(old), _encryption(new)
    if before == after:
        return
    if after is not None:
        kinesis.start_stream_encryption(StreamName=name, EncryptionType="KMS", KeyId=after)
    elif before is not None:
        kinesis.stop_stream_encryption(StreamName=name, EncryptionType="KMS", KeyId=before)


def _encryption(inputs: Values) -> str | None:
    return inputs.get("kmsKeyId") if inputs.get("encryptionType") == "KMS" else None


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    name = id.rsplit("/", 1)[-1]
    try:
        there = _describe(ctx, name)
    except ClientError as error:
        if missing(error):
            return None
        raise
    found: Values = {
        "arn": there["StreamARN"],
        "name": name,
        "retentionPeriod": there["RetentionPeriodHours"],
        "streamModeDetails": {"streamMode": there["StreamModeDetails"]["StreamMode"]},
        "encryptionType": there.get("EncryptionType", "NONE"),
        "tags": tag_map(ctx.client("kinesis").list_tags_for_stream(StreamName=name)["Tags"]),
    }
    if there.get("KeyId"):
        found["kmsKeyId"] = there["KeyId"]
    if there["StreamModeDetails"]["StreamMode"] != ON_DEMAND:
        found["shardCount"] = there["OpenShardCount"]
    return found


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    kinesis, name = ctx.client("kinesis"), new["name"]
    if _mode(old) != _mode(new):
        kinesis.update_stream_mode(StreamARN=id, StreamModeDetails={"StreamMode": _mode(new)})
    if _mode(new) != ON_DEMAND and old.get("shardCount") != new.get("shardCount"):
        kinesis.update_shard_count(
            StreamName=name,
            TargetShardCount=int(new["shardCount"]),
            ScalingType="UNIFORM_SCALING",
        )
    _change_retention(ctx, name, int(old["retentionPeriod"]), int(new["retentionPeriod"]))
    _change_encryption(ctx, name, old, new)
    removed, added = tag_changes(old, new)
    if removed:
        kinesis.remove_tags_from_stream(StreamName=name, TagKeys=removed)
    if added:
        kinesis.add_tags_to_stream(StreamName=name, Tags=added)
    return _outputs(ctx, name)


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    ctx.client("kinesis").delete_stream(
        StreamName=id.rsplit("/", 1)[-1],
        EnforceConsumerDeletion=bool(outputs.get("enforceConsumerDeletion")),
    )


def _create_consumer(ctx: Context, inputs: Values) -> tuple[str, Values]:
    made = ctx.client("kinesis").register_stream_consumer(
        StreamARN=inputs["streamArn"], ConsumerName=inputs["name"]
    )["Consumer"]
    return made["ConsumerARN"], {"arn": made["ConsumerARN"]}


def _read_consumer(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    try:
        there = ctx.client("kinesis").describe_stream_consumer(ConsumerARN=id)
    except ClientError as error:
        if missing(error):
            return None
        raise
    found = there["ConsumerDescription"]
    return {"arn": id, "name": found["ConsumerName"], "streamArn": found["StreamARN"]}


def _update_consumer(ctx: Context, id: str, old: Values, new: Values) -> Values:
    """All but tags replaces, and the emulator keeps no tags of consumers."""
    del ctx, old, new
    return {"arn": id}


def _delete_consumer(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("kinesis").deregister_stream_consumer(ConsumerARN=id)


HANDLERS = (
    Handler(
        type="aws:kinesis/stream:Stream",
        grade="emulated",
        replace_on=frozenset({"name"}),
        naming=AutoName(limit=128),
        defaults={
            "encryptionType": "NONE",
            "enforceConsumerDeletion": False,
            "retentionPeriod": 24,
        },
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
        check=_check,
    ),
    Handler(
        type="aws:kinesis/streamConsumer:StreamConsumer",
        grade="completed",
        note="the emulator keeps no tags of consumers: kept in the state",
        replace_on=frozenset({"name", "streamArn"}),
        naming=AutoName(limit=128),
        create=_create_consumer,
        read=_read_consumer,
        update=_update_consumer,
        delete=_delete_consumer,
    ),
)
