"""Firehose: from a source through the function that judges, as Parquet into the lake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import Alarm
from infra.components._catalog_table import DAY_PARTITION, read_schema
from infra.components._policy import Statement, allow, use_key
from infra.components._role import Identity, make_role, role_ready
from infra.settings._tables import table_name

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.components._landing import Landing
    from infra.components._stream_source import Source

LOG_STREAM = "delivery"
SOURCE_PREFIX = "source/"
ERROR_PREFIX = "errors/"
FUNCTION_BUFFER_MIB = "3"
"""What the function gets at once: its answer must end below 6 MB, in base64."""
RETRY_SECONDS = 300


@dataclass(frozen=True, kw_only=True)
class DeliveryArgs:
    """What a delivery stream needs."""

    landing: Landing
    source: Source
    table: aws.glue.CatalogTable
    function: aws.lambda_.Function
    function_arn: str
    boundary: pulumi.Input[str]
    bucket_key_arn: pulumi.Input[str]
    log_key_arn: pulumi.Input[str]
    log_days: int


def make_delivery(
    parent: pulumi.ComponentResource, args: DeliveryArgs
) -> aws.kinesis.FirehoseDeliveryStream:
    """The delivery stream with its role and the log of its errors."""
    landing = args.landing
    context, entry, tags = landing.context, landing.entry, landing.tags
    name = context.named(entry)
    child = ResourceOptions(parent=parent)
    group = aws.cloudwatch.LogGroup(
        f"{entry}-delivery-log",
        name=log_group(context, entry),
        retention_in_days=args.log_days,
        kms_key_id=args.log_key_arn,
        tags=tags.own(),
        opts=child,
    )
    log = aws.cloudwatch.LogStream(
        f"{entry}-delivery-log", log_group_name=group.name, name=LOG_STREAM, opts=child
    )
    identity = Identity(
        name=f"{entry}-delivery",
        what=f"Delivers {entry} to the lake",
        service="firehose",
        statements=_statements(args),
    )
    role = make_role(parent, context, args.boundary, identity, tags)
    return aws.kinesis.FirehoseDeliveryStream(
        f"{entry}-delivery",
        name=name,
        destination="extended_s3",
        **args.source.configured(role.arn),
        extended_s3_configuration=_destination(args, role, log),
        tags=tags.own(),
        # AWS tries the role when the stream is made.
        opts=ResourceOptions(parent=parent, depends_on=role_ready(role)),
    )


def log_group(context: Context, entry: str) -> str:
    """The log of an entry's delivery errors."""
    return f"/aws/kinesisfirehose/{context.named(entry)}"


def _destination(
    args: DeliveryArgs, role: aws.iam.Role, log: aws.cloudwatch.LogStream
) -> dict[str, Any]:
    landing: Landing = args.landing
    settings: Any = landing.settings
    folders = settings.partition_by
    found = {
        "role_arn": role.arn,
        "bucket_arn": landing.bucket_arn,
        "prefix": landing.prefix + _folders(folders),
        "error_output_prefix": f"{ERROR_PREFIX}{landing.entry}/"
        f"!{{firehose:error-output-type}}/{DAY_PARTITION}=!{{timestamp:yyyy-MM-dd}}/",
        "buffering_size": settings.buffer_mib,
        "buffering_interval": settings.buffer_seconds,
        # Parquet is compressed inside: AWS refuses any other value here.
        "compression_format": "UNCOMPRESSED",
        "kms_key_arn": args.bucket_key_arn,
        "cloudwatch_logging_options": {
            "enabled": True,
            "log_group_name": log.log_group_name,
            "log_stream_name": log.name,
        },
        "processing_configuration": {"enabled": True, "processors": [_processor(args)]},
        "data_format_conversion_configuration": _parquet(args, role),
        "s3_backup_mode": "Enabled" if settings.keep_source else "Disabled",
    }
    if folders:
        partitioning = {"enabled": True, "retry_duration": RETRY_SECONDS}
        found["dynamic_partitioning_configuration"] = partitioning
    if settings.keep_source:
        found["s3_backup_configuration"] = _backup(args, role)
    return found


def _folders(folders: tuple[str, ...]) -> str:
    """The function says the day and the values; without values Firehose knows the day itself."""
    if not folders:
        return f"{DAY_PARTITION}=!{{timestamp:yyyy-MM-dd}}/"
    names = (DAY_PARTITION, *folders)
    return "".join(f"{name}=!{{partitionKeyFromLambda:{name}}}/" for name in names)


def _processor(args: DeliveryArgs) -> dict[str, Any]:
    arn = pulumi.Output.concat(args.function.arn, ":$LATEST")
    return {
        "type": "Lambda",
        "parameters": [
            {"parameter_name": "LambdaArn", "parameter_value": arn},
            {"parameter_name": "BufferSizeInMBs", "parameter_value": FUNCTION_BUFFER_MIB},
        ],
    }


def _parquet(args: DeliveryArgs, role: aws.iam.Role) -> dict[str, Any]:
    return {
        "enabled": True,
        "input_format_configuration": {"deserializer": {"open_x_json_ser_de": {}}},
        "output_format_configuration": {
            "serializer": {"parquet_ser_de": {"compression": "SNAPPY"}}
        },
        "schema_configuration": {
            "database_name": args.table.database_name,
            "table_name": args.table.name,
            "role_arn": role.arn,
        },
    }


def _backup(args: DeliveryArgs, role: aws.iam.Role) -> dict[str, Any]:
    return {
        "role_arn": role.arn,
        "bucket_arn": args.landing.bucket_arn,
        "prefix": f"{SOURCE_PREFIX}{args.landing.entry}/",
        "buffering_size": 128,
        "buffering_interval": 900,
        "compression_format": "GZIP",
        "kms_key_arn": args.bucket_key_arn,
    }


def _statements(args: DeliveryArgs) -> list[Statement]:
    landing = args.landing
    context, bucket = landing.context, landing.bucket_arn
    places = (landing.prefix, f"{ERROR_PREFIX}{landing.entry}/", f"{SOURCE_PREFIX}{landing.entry}/")
    return [
        *args.source.statements,
        allow(
            "FindBucket",
            ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
            [bucket],
        ),
        allow(
            "Land",
            ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
            [f"{bucket}/{place}*" for place in places],
        ),
        use_key(context, "Encrypt", landing.bucket_key, ["kms:Decrypt", "kms:GenerateDataKey"]),
        read_schema(context, table_name(landing.entry)),
        allow(
            "Judge",
            ["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"],
            [args.function_arn, f"{args.function_arn}:*"],
        ),
        allow(
            "Log",
            ["logs:PutLogEvents"],
            [context.arn("logs", f"log-group:{log_group(context, landing.entry)}:log-stream:*")],
        ),
    ]


def delivery_alarms(landing: Landing) -> list[Alarm]:
    """Old data, and data that did not become Parquet."""
    settings: Any = landing.settings
    entry = landing.entry
    dimensions = {"DeliveryStreamName": landing.context.named(entry)}
    found = [
        Alarm(
            name="freshness",
            what=f"The oldest record of {entry} that has not landed is older than "
            f"{settings.max_lag_minutes} minutes: read {log_group(landing.context, entry)}",
            namespace="AWS/Firehose",
            metric="DeliveryToS3.DataFreshness",
            dimensions=dimensions,
            threshold=settings.max_lag_minutes * 60,
        ),
        Alarm(
            name="undelivered",
            what=f"S3 did not take files of {entry}: its role, key or bucket was changed",
            namespace="AWS/Firehose",
            metric="DeliveryToS3.Success",
            dimensions=dimensions,
            statistic="Minimum",
            comparison="<",
            threshold=1,
        ),
        Alarm(
            name="unconverted",
            what=f"Records of {entry} did not become Parquet; they are kept below errors/",
            namespace="AWS/Firehose",
            metric="FailedConversion.Records",
            dimensions=dimensions,
            statistic="Sum",
            threshold=0,
            periods=1,
        ),
    ]
    if settings.partition_by:
        partitions = Alarm(
            name="partitions",
            what=f"{entry} has too many partitions at once; what is above AWS's 500 goes to "
            "errors/: choose fields with fewer values",
            namespace="AWS/Firehose",
            metric="PartitionCountExceeded",
            dimensions=dimensions,
            threshold=0,
            periods=1,
        )
        found.append(partitions)
    return found
