"""A stream of clicks for tests: its schema, its events, and batches of them."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

from infra.functions.stream_schema import Schema, schema_of

ARRIVED = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
MILLISECONDS = int(ARRIVED.timestamp() * 1000)
CLICKS: dict[str, Any] = {
    "stream": "clicks",
    "event_id": "event_id",
    "event_time": "at",
    "partition_by": ["country"],
    "fields": [
        {"name": "event_id", "type": "string", "required": True},
        {"name": "at", "type": "timestamp"},
        {"name": "user", "type": "string", "personal": True},
        {"name": "country", "type": "string"},
        {"name": "amount", "type": "double"},
        {"name": "clicks", "type": "int"},
    ],
}


def schema(**changes: Any) -> Schema:
    """The schema of the clicks, with changes."""
    return schema_of(json.dumps({**CLICKS, **changes}))


def click(identity: str, **more: Any) -> dict[str, Any]:
    """An event."""
    given = {"event_id": identity, "at": ARRIVED.isoformat(), "user": "ann@example.com"}
    return {**given, **more}


def record(number: int, event: Any) -> dict[str, Any]:
    """A record of Firehose's; `event` is bytes or what JSON can carry."""
    data = event if isinstance(event, bytes) else json.dumps(event).encode()
    return {
        "recordId": f"r{number}",
        "approximateArrivalTimestamp": MILLISECONDS,
        "data": base64.b64encode(data).decode(),
    }


def batch(*records: dict[str, Any], stream: str | None = None) -> dict[str, Any]:
    """A batch of Firehose's."""
    found: dict[str, Any] = {
        "invocationId": "i",
        "deliveryStreamArn": "arn:aws:firehose:us-east-1:111122223333:deliverystream/clicks",
        "region": "us-east-1",
        "records": list(records),
    }
    return found if stream is None else {**found, "sourceKinesisStreamArn": stream}
