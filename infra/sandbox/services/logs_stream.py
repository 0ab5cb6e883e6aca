"""Log streams that must exist before a service writes to them, as Firehose's errors do."""

from __future__ import annotations

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Handler, Values


def _outputs(ctx: Context, group: str, name: str) -> Values:
    path = f"log-group:{group}:log-stream:{name}"
    return {"arn": f"arn:aws:logs:{ctx.region}:{ctx.account}:{path}"}


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    group, name = inputs["logGroupName"], inputs["name"]
    ctx.client("logs").create_log_stream(logGroupName=group, logStreamName=name)
    return name, _outputs(ctx, group, name)


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    group = inputs["logGroupName"]
    try:
        found = ctx.client("logs").describe_log_streams(logGroupName=group, logStreamNamePrefix=id)
    except ClientError as error:
        if missing(error):
            return None
        raise
    if id not in {stream["logStreamName"] for stream in found["logStreams"]}:
        return None
    return {**_outputs(ctx, group, id), "logGroupName": group, "name": id}


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    """Every change replaces."""
    del old
    return _outputs(ctx, new["logGroupName"], id)


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    ctx.client("logs").delete_log_stream(logGroupName=outputs["logGroupName"], logStreamName=id)


HANDLERS = (
    Handler(
        type="aws:cloudwatch/logStream:LogStream",
        grade="emulated",
        replace_on=frozenset({"logGroupName", "name"}),
        naming=AutoName(limit=512),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
