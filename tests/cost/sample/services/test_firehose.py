"""A gigabyte is billed again for each thing that is done to it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.cost.sample.services.conftest import PAIRS, TAGS, lines

ROLE = "arn:aws:iam::123456789012:role/delivery"


def test_what_is_converted_and_parted_costs_more(client: Any, listed: Any) -> None:
    schema = {"DatabaseName": "d", "TableName": "t", "RoleARN": ROLE}
    destination = {
        "RoleARN": ROLE,
        "BucketARN": "arn:aws:s3:::lake",
        "DataFormatConversionConfiguration": {
            "Enabled": True,
            "SchemaConfiguration": schema,
            "InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {}}},
            "OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {}}},
        },
    }
    client("firehose").create_delivery_stream(
        DeliveryStreamName="clicks",
        DeliveryStreamType="DirectPut",
        ExtendedS3DestinationConfiguration=destination,
        Tags=PAIRS,
    )
    (delivery,) = listed("firehose")
    assert dict(delivery.tags) == TAGS
    found = lines(delivery)
    assert found["BilledBytes"] == (Decimal("0.029"), 432)
    assert found["DataFormatConversion-Bytes"] == (Decimal("0.018"), 432)
    assert "DynamicPartitioning-Bytes" not in found
