"""Firehose's part: prefixes, batches, and functions that answer wrongly."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from cost.errors import EmulatorError
from infra.sandbox.delivery import Place
from infra.sandbox.firehose_delivery import DeliveryStream, _batches, _expand
from infra.sandbox.stream_records import StreamRecord
from tests.infra.sandbox.lifecycle import World
from tests.infra.sandbox.listeners import function

AT = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)


def record(number: int, data: bytes = b"{}") -> StreamRecord:
    return StreamRecord(shard="s", sequence=str(number), partition_key="", arrived=AT, data=data)


def stream(world: World, name: str, source: str | None = None) -> DeliveryStream:
    """A delivery stream on its own bucket, with a function if there is source of one."""
    bucket = f"{name}-{world.account}"
    world.client("s3").create_bucket(Bucket=bucket)
    settings: dict[str, Any] = {"BucketARN": f"arn:aws:s3:::{bucket}", "Prefix": "in/"}
    if source is not None:
        arn = function(world, name, source, "firehose.amazonaws.com")
        parameters = [{"ParameterName": "LambdaArn", "ParameterValue": f"{arn}:$LATEST"}]
        processor = {"Type": "Lambda", "Parameters": parameters}
        settings["ProcessingConfiguration"] = {"Enabled": True, "Processors": [processor]}
    described = {
        "DeliveryStreamName": name,
        "DeliveryStreamARN": f"arn:aws:firehose:us-east-1:{world.account}:deliverystream/{name}",
        "Destinations": [{"ExtendedS3DestinationDescription": settings}],
    }
    return DeliveryStream(
        place=Place(clients=world.clients, region="us-east-1"), described=described
    )


def there(world: World, name: str) -> dict[str, bytes]:
    s3, bucket = world.client("s3"), f"{name}-{world.account}"
    found = s3.list_objects_v2(Bucket=bucket).get("Contents", [])
    return {f["Key"]: s3.get_object(Bucket=bucket, Key=f["Key"])["Body"].read() for f in found}


def test_without_function_and_table_records_land_as_they_are(world: World) -> None:
    plain = stream(world, "plain")
    plain.deliver([record(1, b"a\n"), record(2, b"b\n")])
    ((key, body),) = there(world, "plain").items()
    assert key.startswith("in/plain-1-") and body == b"a\nb\n"
    assert plain.outcome.counts == {"delivered": 2}


def test_a_record_that_the_function_leaves_out_fails(world: World) -> None:
    source = (
        "def handle(event, context):\n"
        "    first, *_ = event['records']\n"
        "    return {'records': [{**first, 'result': 'Ok'}]}\n"
    )
    forgetful = stream(world, "forgetful", source)
    forgetful.deliver([record(1, b"a"), record(2, b"b")])
    assert forgetful.outcome.counts == {"delivered": 1, "failed": 1}
    (failed,) = (body for key, body in there(world, "forgetful").items() if "failed" in key)
    letter = json.loads(failed)
    assert letter["errorCode"] == "Lambda.MissingRecordId"
    assert base64.b64decode(letter["rawData"]) == b"b"


def test_a_function_that_does_not_say_why_it_drops_is_counted(world: World) -> None:
    source = (
        "def handle(event, context):\n"
        "    kept = {'recordId': event['records'][0]['recordId'], 'result': 'Dropped'}\n"
        "    return {'records': [kept]}\n"
    )
    dropping = stream(world, "dropping", source)
    dropping.deliver([record(1)])
    assert dropping.outcome.counts == {"dropped": 1} and not dropping.outcome.said


def test_prefixes_are_filled_in() -> None:
    prefix = (
        "a/!{timestamp:yyyy-MM-dd/HH}/c=!{partitionKeyFromLambda:c}/!{firehose:error-output-type}/"
    )
    assert _expand(prefix, AT, {"c": "DE"}, "bad") == "a/2026-11-23/08/c=DE/bad/"
    with pytest.raises(EmulatorError, match="partitionKeyFromLambda:c"):
        _expand(prefix, AT, {}, "bad")


def test_batches_end_at_their_size() -> None:
    records = [record(n, b"x" * 400_000) for n in range(6)]
    assert [len(batch) for batch in _batches(records, 1)] == [2, 2, 2]
