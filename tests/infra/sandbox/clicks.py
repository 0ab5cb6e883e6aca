"""A stream of clicks on the emulator, as a program deploys it: source, functions, delivery."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from infra.function_package import Package, write
from tests.infra.functions.streams import CLICKS
from tests.infra.sandbox.cases import TRUST
from tests.infra.sandbox.lifecycle import World

WINDOWS = {
    "window_seconds": 60,
    "group_by": "country",
    "measures": [
        {"name": "events", "function": "count"},
        {"name": "total", "function": "sum", "field": "amount"},
    ],
}
SETTINGS = {**CLICKS, "late_after_seconds": 86_400, "partition_by": ["country"]}
COLUMNS = [(f["name"], f["type"]) for f in CLICKS["fields"] if f["name"] != "country"]
TABLE_KEYS = {"seen": ["event"], "online": ["group", "window"]}


@dataclass(frozen=True)
class Clicks:
    """What was deployed, and how to look at it."""

    world: World
    bucket: str
    stream: str

    def objects(self, prefix: str) -> dict[str, bytes]:
        """What lies below a prefix."""
        s3 = self.world.client("s3")
        found = s3.list_objects_v2(Bucket=self.bucket, Prefix=prefix).get("Contents", [])
        return {
            f["Key"]: s3.get_object(Bucket=self.bucket, Key=f["Key"])["Body"].read() for f in found
        }

    def landed(self) -> list[dict[str, Any]]:
        """The rows of the Parquet files."""
        files = self.objects("clicks/").values()
        return [row for f in files for row in pq.read_table(io.BytesIO(f)).to_pylist()]

    def lines(self, prefix: str) -> list[dict[str, Any]]:
        """The lines of JSON below a prefix."""
        files = self.objects(prefix).values()
        return [json.loads(line) for f in files for line in f.splitlines()]

    def online(self) -> list[dict[str, Any]]:
        """The rows of the online table."""
        found = self.world.client("dynamodb").scan(TableName=f"{self.bucket}-online")["Items"]
        return [{k: next(iter(v.values())) for k, v in item.items()} for item in found]


def deploy(
    world: World, folder: Path, name: str, *, windows: bool = True, **changes: Any
) -> Clicks:
    """Deploy a stream of clicks; `changes` are laid over the functions' environment."""
    bucket = f"{name}-{world.account}"
    tags = {"component": f"streams.{name}"}
    world.up("aws:s3/bucket:Bucket", name, bucket=bucket)
    for table, keys in TABLE_KEYS.items():
        world.up(
            "aws:dynamodb/table:Table",
            f"{name}-{table}",
            name=f"{bucket}-{table}",
            billingMode="PAY_PER_REQUEST",
            hashKey=keys[0],
            attributes=[{"name": key, "type": "S"} for key in keys],
            **({"rangeKey": keys[1]} if len(keys) > 1 else {}),
        )
    key = world.up(
        "aws:kms/key:Key",
        name,
        customerMasterKeySpec="HMAC_256",
        keyUsage="GENERATE_VERIFY_MAC",
    )
    environment = {
        "SETTINGS": json.dumps({**SETTINGS, "stream": name}),
        "QUARANTINE": f"s3://{bucket}/quarantine/",
        "SEEN_TABLE": f"{bucket}-seen",
        "PSEUDONYM_KEY": key["arn"],
        "WINDOWS": json.dumps(WINDOWS),
        "ONLINE_TABLE": f"{bucket}-online",
        "WINDOWS_PREFIX": f"s3://{bucket}/windows/",
        **changes,
    }
    transform = _function(world, folder, f"{name}-transform", "transform", environment)
    stream = world.up("aws:kinesis/stream:Stream", name, name=name, shardCount=1, tags=tags)["arn"]
    if windows:
        aggregate = _function(world, folder, f"{name}-aggregate", "aggregate", environment)
        world.up(
            "aws:lambda/eventSourceMapping:EventSourceMapping",
            name,
            eventSourceArn=stream,
            functionName=aggregate,
            startingPosition="TRIM_HORIZON",
            batchSize=30,
            tumblingWindowInSeconds=60,
        )
    _deliver(world, name, bucket, stream, transform)
    return Clicks(world, bucket, stream)


def _function(
    world: World, folder: Path, name: str, module: str, environment: dict[str, str]
) -> str:
    folder.mkdir(exist_ok=True)
    written = write(Package(module=module), folder)
    role = world.up("aws:iam/role:Role", name, assumeRolePolicy=TRUST)["arn"]
    function = world.up(
        "aws:lambda/function:Function",
        name,
        name=name,
        role=role,
        handler=f"{module}.handler",
        runtime="python3.13",
        code={"$archive": str(folder / written.path)},
        environment={"variables": environment},
        timeout=60,
    )
    return str(function["arn"])


def _deliver(world: World, name: str, bucket: str, stream: str, transform: str) -> None:
    world.up("aws:glue/catalogDatabase:CatalogDatabase", name, name=name)
    world.up(
        "aws:glue/catalogTable:CatalogTable",
        name,
        name=name,
        databaseName=name,
        storageDescriptor={
            "location": f"s3://{bucket}/clicks/",
            "columns": [{"name": n, "type": t} for n, t in COLUMNS],
        },
        partitionKeys=[{"name": n, "type": "string"} for n in ("dt", "country")],
    )
    role = world.up("aws:iam/role:Role", f"{name}-delivery", assumeRolePolicy=TRUST)["arn"]
    world.up(
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        name,
        name=name,
        destination="extended_s3",
        kinesisSourceConfiguration={"kinesisStreamArn": stream, "roleArn": role},
        tags={"component": f"streams.{name}"},
        extendedS3Configuration={
            "roleArn": role,
            "bucketArn": f"arn:aws:s3:::{bucket}",
            "prefix": "clicks/dt=!{partitionKeyFromLambda:dt}/"
            "country=!{partitionKeyFromLambda:country}/",
            "errorOutputPrefix": "errors/!{firehose:error-output-type}/!{timestamp:yyyy-MM-dd}/",
            "bufferingSize": 128,
            "bufferingInterval": 300,
            "dynamicPartitioningConfiguration": {"enabled": True},
            "processingConfiguration": {
                "enabled": True,
                "processors": [
                    {
                        "type": "Lambda",
                        "parameters": [
                            {
                                "parameterName": "LambdaArn",
                                "parameterValue": f"{transform}:$LATEST",
                            },
                            {"parameterName": "BufferSizeInMBs", "parameterValue": "3"},
                        ],
                    }
                ],
            },
            "dataFormatConversionConfiguration": {
                "enabled": True,
                "inputFormatConfiguration": {"deserializer": {"openXJsonSerDe": {}}},
                "outputFormatConfiguration": {"serializer": {"parquetSerDe": {}}},
                "schemaConfiguration": {
                    "databaseName": name,
                    "tableName": name,
                    "roleArn": role,
                },
            },
        },
    )
