"""AWS Config: the recorder of a region, where it delivers, and whether it runs."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import Context, Handler, Values
from infra.sandbox.services._common import by_putting
from infra.sandbox.services._fit import fit_member

_NAMES = {"roleArn": "roleARN", "s3KmsKeyArn": "s3KmsKeyArn", "snsTopicArn": "snsTopicARN"}


def _put_recorder(ctx: Context, inputs: Values) -> tuple[str, Values]:
    path = "PutConfigurationRecorder.ConfigurationRecorder"
    wanted = fit_member("config", path, inputs, _NAMES, ("region", "recordingMode"))
    ctx.client("config").put_configuration_recorder(ConfigurationRecorder=wanted)
    return inputs["name"], {}


def _read_recorder(ctx: Context, id: str, inputs: Values) -> Values | None:
    found = _first(ctx, "describe_configuration_recorders", "ConfigurationRecorders", id)
    if found is None:
        return None
    same = found["roleARN"] == inputs.get("roleArn")
    return {"name": id} | ({} if same else {"roleArn": found["roleARN"]})


def _first(ctx: Context, operation: str, member: str, name: str) -> dict[str, Any] | None:
    plural = "DeliveryChannelNames" if "channel" in operation else "ConfigurationRecorderNames"
    try:
        answer = getattr(ctx.client("config"), operation)(**{plural: [name]})
    except ClientError as error:
        if missing(error):
            return None
        raise
    found: list[dict[str, Any]] = answer[member]
    return found[0] if found else None


def _delete_recorder(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("config").delete_configuration_recorder(ConfigurationRecorderName=id)


def _put_channel(ctx: Context, inputs: Values) -> tuple[str, Values]:
    path = "PutDeliveryChannel.DeliveryChannel"
    wanted = fit_member("config", path, inputs, _NAMES, ("region", "snapshotDeliveryProperties"))
    properties = inputs.get("snapshotDeliveryProperties")
    if properties:
        wanted["configSnapshotDeliveryProperties"] = fit_member(
            "config", f"{path}.configSnapshotDeliveryProperties", properties
        )
    ctx.client("config").put_delivery_channel(DeliveryChannel=wanted)
    return inputs["name"], {}


def _read_channel(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    found = _first(ctx, "describe_delivery_channels", "DeliveryChannels", id)
    return None if found is None else {"name": id, "s3BucketName": found["s3BucketName"]}


def _delete_channel(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("config").delete_delivery_channel(DeliveryChannelName=id)


def _put_status(ctx: Context, inputs: Values) -> tuple[str, Values]:
    config = ctx.client("config")
    turn = (
        config.start_configuration_recorder
        if inputs["isEnabled"]
        else config.stop_configuration_recorder
    )
    turn(ConfigurationRecorderName=inputs["name"])
    return inputs["name"], {}


def _read_status(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    member = "ConfigurationRecordersStatus"
    found = _first(ctx, "describe_configuration_recorder_status", member, id)
    return None if found is None else {"name": id, "isEnabled": bool(found.get("recording"))}


def _delete_status(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("config").stop_configuration_recorder(ConfigurationRecorderName=id)


HANDLERS = (
    Handler(
        type="aws:cfg/recorder:Recorder",
        grade="completed",
        note="exists, and records nothing; its recording mode is kept in the state",
        replace_on=frozenset({"name"}),
        defaults={"name": "default"},
        create=_put_recorder,
        read=_read_recorder,
        update=by_putting(_put_recorder),
        delete=_delete_recorder,
    ),
    Handler(
        type="aws:cfg/deliveryChannel:DeliveryChannel",
        grade="completed",
        note="exists, and delivers nothing",
        replace_on=frozenset({"name"}),
        defaults={"name": "default"},
        create=_put_channel,
        read=_read_channel,
        update=by_putting(_put_channel),
        delete=_delete_channel,
    ),
    Handler(
        type="aws:cfg/recorderStatus:RecorderStatus",
        grade="emulated",
        replace_on=frozenset({"name"}),
        create=_put_status,
        read=_read_status,
        update=by_putting(_put_status),
        delete=_delete_status,
    ),
)
