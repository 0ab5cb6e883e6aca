"""Firehose streams that deliver to S3: where records become Parquet in the lake."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Failure, Handler, Values
from infra.sandbox.services._common import tag_list, tag_map
from infra.sandbox.services._differences import given, tag_changes
from infra.sandbox.services._fit import fit_member

_DESTINATION = "CreateDeliveryStream.ExtendedS3DestinationConfiguration"
_FLAT = ("bufferingSize", "bufferingInterval", "kmsKeyArn", "dynamicPartitioningConfiguration")
"""What Pulumi has flat, and AWS in structures of its own."""


def _check(inputs: Values) -> list[Failure]:
    if inputs.get("destination") != "extended_s3":
        return [("destination", "the sandbox delivers to extended_s3 only")]
    return []


def _destination(settings: Values) -> dict[str, Any]:
    """An extended S3 destination in AWS's shape."""
    plain = {k: v for k, v in settings.items() if k not in _FLAT}
    backup = plain.pop("s3BackupConfiguration", None)
    made: dict[str, Any] = fit_member("firehose", _DESTINATION, plain)
    made |= _structures(settings)
    if backup is not None:
        flat = {k: v for k, v in backup.items() if k not in _FLAT}
        fitted = fit_member("firehose", f"{_DESTINATION}.S3BackupConfiguration", flat)
        made["S3BackupConfiguration"] = fitted | _structures(backup)
    return made


def _structures(settings: Values) -> dict[str, Any]:
    made: dict[str, Any] = {}
    size, seconds = settings.get("bufferingSize"), settings.get("bufferingInterval")
    hints = given({"SizeInMBs": size, "IntervalInSeconds": seconds})
    if hints:
        made["BufferingHints"] = hints
    if settings.get("kmsKeyArn"):
        key = {"AWSKMSKeyARN": settings["kmsKeyArn"]}
        made["EncryptionConfiguration"] = {"KMSEncryptionConfig": key}
    partitioning = settings.get("dynamicPartitioningConfiguration")
    if partitioning is not None:
        retry = {"DurationInSeconds": int(partitioning.get("retryDuration", 300))}
        made["DynamicPartitioningConfiguration"] = {
            "Enabled": bool(partitioning.get("enabled")),
            "RetryOptions": retry,
        }
    return made


def _source(inputs: Values) -> dict[str, Any]:
    for ours, theirs, kind in (
        (
            "kinesisSourceConfiguration",
            "KinesisStreamSourceConfiguration",
            "KinesisStreamAsSource",
        ),
        ("mskSourceConfiguration", "MSKSourceConfiguration", "MSKAsSource"),
    ):
        if inputs.get(ours):
            fitted = fit_member("firehose", f"CreateDeliveryStream.{theirs}", inputs[ours])
            return {"DeliveryStreamType": kind, theirs: fitted}
    return {"DeliveryStreamType": "DirectPut"}


def _encryption(inputs: Values) -> dict[str, Any] | None:
    settings = inputs.get("serverSideEncryption") or {}
    if not settings.get("enabled"):
        return None
    return given({"KeyType": settings.get("keyType"), "KeyARN": settings.get("keyArn")})


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = {
        "DeliveryStreamName": inputs["name"],
        **_source(inputs),
        "ExtendedS3DestinationConfiguration": _destination(inputs["extendedS3Configuration"]),
        "DeliveryStreamEncryptionConfigurationInput": _encryption(inputs),
        "Tags": tag_list(inputs.get("tags")) or None,
    }
    ctx.client("firehose").create_delivery_stream(**given(request))
    outputs = _outputs(_describe(ctx, inputs["name"]))
    return outputs["arn"], outputs


def _describe(ctx: Context, name: str) -> dict[str, Any]:
    answer = ctx.client("firehose").describe_delivery_stream(DeliveryStreamName=name)
    found: dict[str, Any] = answer["DeliveryStreamDescription"]
    return found


def _outputs(there: dict[str, Any]) -> Values:
    return {
        "arn": there["DeliveryStreamARN"],
        "name": there["DeliveryStreamName"],
        "destinationId": there["Destinations"][0]["DestinationId"],
        "versionId": there["VersionId"],
    }


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    name = id.rsplit("/", 1)[-1]
    try:
        there = _describe(ctx, name)
    except ClientError as error:
        if missing(error):
            return None
        raise
    actual = there["Destinations"][0]["ExtendedS3DestinationDescription"]
    tags = ctx.client("firehose").list_tags_for_delivery_stream(DeliveryStreamName=name)
    return {
        **_outputs(there),
        "extendedS3Configuration": {
            **(inputs.get("extendedS3Configuration") or {}),
            **_delivered(actual),
        },
        "tags": tag_map(tags["Tags"]),
    }


def _delivered(actual: dict[str, Any]) -> Values:
    """What can be changed behind a program's back, in Pulumi's shape."""
    hints = actual.get("BufferingHints", {})
    key = actual.get("EncryptionConfiguration", {}).get("KMSEncryptionConfig", {})
    return given(
        {
            "bucketArn": actual.get("BucketARN"),
            "bufferingInterval": hints.get("IntervalInSeconds"),
            "bufferingSize": hints.get("SizeInMBs"),
            "compressionFormat": actual.get("CompressionFormat"),
            "errorOutputPrefix": actual.get("ErrorOutputPrefix"),
            "kmsKeyArn": key.get("AWSKMSKeyARN"),
            "prefix": actual.get("Prefix"),
            "roleArn": actual.get("RoleARN"),
            "s3BackupMode": actual.get("S3BackupMode"),
        }
    )


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    del id
    firehose, name = ctx.client("firehose"), new["name"]
    there = _outputs(_describe(ctx, name))
    update = _destination(new["extendedS3Configuration"])
    if "S3BackupConfiguration" in update:
        update["S3BackupUpdate"] = update.pop("S3BackupConfiguration")
    firehose.update_destination(
        DeliveryStreamName=name,
        CurrentDeliveryStreamVersionId=there["versionId"],
        DestinationId=there["destinationId"],
        ExtendedS3DestinationUpdate=update,
    )
    _change_encryption(ctx, name, _encryption(old), _encryption(new))
    removed, added = tag_changes(old, new)
    if removed:
        firehose.untag_delivery_stream(DeliveryStreamName=name, TagKeys=removed)
    if added:
        firehose.tag_delivery_stream(DeliveryStreamName=name, Tags=tag_list(added))
    return _outputs(_describe(ctx, name))


def _change_encryption(ctx: Context, name: str, old: Any, new: Any) -> None:
    firehose = ctx.client("firehose")
    if new is not None and new != old:
        firehose.start_delivery_stream_encryption(
            DeliveryStreamName=name, DeliveryStreamEncryptionConfigurationInput=new
        )
    elif new is None and old is not None:
        firehose.stop_delivery_stream_encryption(DeliveryStreamName=name)


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("firehose").delete_delivery_stream(DeliveryStreamName=id.rsplit("/", 1)[-1])


HANDLERS = (
    Handler(
        type="aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        grade="completed",
        note="to S3 only; `sandbox feed` delivers records; a source in MSK is forgotten",
        replace_on=frozenset(
            {
                "destination",
                # Its `enabled` alone; with it the whole block comes and goes.
                "extendedS3Configuration.dynamicPartitioningConfiguration",
                "kinesisSourceConfiguration",
                "mskSourceConfiguration",
                "name",
            }
        ),
        naming=AutoName(limit=64),
        changing=frozenset({"versionId"}),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
        check=_check,
    ),
)
