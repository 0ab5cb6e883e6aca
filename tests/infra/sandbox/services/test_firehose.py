"""Firehose streams reach the emulator as given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.sandbox.lifecycle import DEFAULT_TAGS, Refused, World, assert_gone, assert_settled

FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
ROLE = "arn:aws:iam::111122223333:role/ml/dev/firehose"
KEY = "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"
PROCESSORS = [
    {
        "type": "Lambda",
        "parameters": [
            {
                "parameterName": "LambdaArn",
                "parameterValue": "arn:aws:lambda:us-east-1:111122223333:function:f:$LATEST",
            }
        ],
    }
]
S3: dict[str, Any] = {
    "roleArn": ROLE,
    "bucketArn": "arn:aws:s3:::lake",
    "prefix": "clicks/dt=!{timestamp:yyyy-MM-dd}/country=!{partitionKeyFromLambda:country}/",
    "errorOutputPrefix": "errors/!{firehose:error-output-type}/",
    "bufferingSize": 128,
    "bufferingInterval": 300,
    "compressionFormat": "UNCOMPRESSED",
    "kmsKeyArn": KEY,
    "dynamicPartitioningConfiguration": {"enabled": True},
    "processingConfiguration": {"enabled": True, "processors": PROCESSORS},
    "dataFormatConversionConfiguration": {
        "inputFormatConfiguration": {"deserializer": {"openXJsonSerDe": {}}},
        "outputFormatConfiguration": {"serializer": {"parquetSerDe": {"compression": "SNAPPY"}}},
        "schemaConfiguration": {"databaseName": "lake", "tableName": "clicks", "roleArn": ROLE},
    },
}
SOURCE = {
    "kinesisStreamArn": "arn:aws:kinesis:us-east-1:111122223333:stream/clicks",
    "roleArn": ROLE,
}


def wanted(**changes: Any) -> dict[str, Any]:
    return {
        "name": "clicks",
        "destination": "extended_s3",
        "kinesisSourceConfiguration": SOURCE,
        "extendedS3Configuration": {**S3, **changes},
    }


def described(world: World, name: str) -> dict[str, Any]:
    answer = world.client("firehose").describe_delivery_stream(DeliveryStreamName=name)
    found: dict[str, Any] = answer["DeliveryStreamDescription"]
    return found


def test_a_stream_into_the_lake_is_there_as_given(world: World) -> None:
    stream = world.up(FIREHOSE, "clicks", **wanted(), tags={"component": "streams.clicks"})
    there = described(world, "clicks")
    assert there["DeliveryStreamType"] == "KinesisStreamAsSource"
    s3 = there["Destinations"][0]["ExtendedS3DestinationDescription"]
    assert s3["BufferingHints"] == {"SizeInMBs": 128, "IntervalInSeconds": 300}
    assert s3["EncryptionConfiguration"]["KMSEncryptionConfig"]["AWSKMSKeyARN"] == KEY
    assert s3["DynamicPartitioningConfiguration"]["Enabled"] is True
    convert = s3["DataFormatConversionConfiguration"]
    assert convert["SchemaConfiguration"]["TableName"] == "clicks"
    assert convert["OutputFormatConfiguration"]["Serializer"] == {
        "ParquetSerDe": {"Compression": "SNAPPY"}
    }
    assert there["DeliveryStreamARN"] == stream["arn"]
    tags = world.client("firehose").list_tags_for_delivery_stream(DeliveryStreamName="clicks")
    assert {t["Key"]: t["Value"] for t in tags["Tags"]}.items() >= DEFAULT_TAGS.items()
    assert_settled(world, stream, **wanted(), tags={"component": "streams.clicks"})
    assert_gone(world, stream)


def test_a_changed_destination_is_updated_in_place(world: World) -> None:
    stream = world.up(FIREHOSE, "clicks", **wanted(), tags={"a": "1"})
    backup = {"roleArn": ROLE, "bucketArn": "arn:aws:s3:::lake", "bufferingInterval": 60}
    change = wanted(bufferingInterval=900, s3BackupMode="Enabled", s3BackupConfiguration=backup)
    assert world.diff(stream, **change).replaces == []
    stream = world.update(stream, **change, tags={"b": "2"})
    s3 = described(world, "clicks")["Destinations"][0]["ExtendedS3DestinationDescription"]
    assert s3["BufferingHints"]["IntervalInSeconds"] == 900
    assert s3["S3BackupMode"] == "Enabled"
    assert stream["versionId"] == "2"
    assert_settled(world, stream, **change, tags={"b": "2"})


def test_partitioning_is_chosen_once(world: World) -> None:
    stream = world.up(FIREHOSE, "once", **{**wanted(), "name": "once"})
    other = wanted(dynamicPartitioningConfiguration={"enabled": False}) | {"name": "once"}
    (replaced,) = world.diff(stream, **other).replaces
    assert replaced.startswith("extendedS3Configuration")


def test_a_source_in_msk_and_keys_of_direct_puts(world: World) -> None:
    source = {
        "authenticationConfiguration": {"connectivity": "PRIVATE", "roleArn": ROLE},
        "mskClusterArn": "arn:aws:kafka:us-east-1:111122223333:cluster/events/a-1",
        "topicName": "events",
    }
    given = {**wanted(), "name": "events", "mskSourceConfiguration": source}
    del given["kinesisSourceConfiguration"]
    stream = world.up(FIREHOSE, "events", **given)
    assert described(world, "events")["DeliveryStreamType"] == "MSKAsSource"
    assert_settled(world, stream, **given)
    direct = {**given, "name": "direct"}
    del direct["mskSourceConfiguration"]
    sse = {"enabled": True, "keyType": "CUSTOMER_MANAGED_CMK", "keyArn": KEY}
    stream = world.up(FIREHOSE, "direct", **direct)
    stream = world.update(stream, **direct, serverSideEncryption=sse)
    there = described(world, "direct")["DeliveryStreamEncryptionConfiguration"]
    assert there["KeyARN"] == KEY
    stream = world.update(stream, **direct)
    assert described(world, "direct")["DeliveryStreamEncryptionConfiguration"]["Status"] in (
        "DISABLED",
        "DISABLING",
    )


def test_other_destinations_are_refused(world: World) -> None:
    with pytest.raises(Refused, match="extended_s3 only"):
        world.up(FIREHOSE, "x", name="x", destination="redshift")
