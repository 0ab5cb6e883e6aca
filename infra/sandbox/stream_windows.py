"""Lambda's part over a stream: records in batches and tumbling windows to the functions that read.

Windows end at once: the last batch of a window is its last call, and nothing waits for the clock.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from infra.sandbox.deployed import counted, deployed_function
from infra.sandbox.local_lambda import run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from infra.sandbox.delivery import Place
    from infra.sandbox.local_lambda import Function
    from infra.sandbox.stream_records import StreamRecord

MOST_ATTEMPTS: Final = 3
"""AWS tries as often as the mapping says; here a function that fails thrice fails for good."""


@dataclass(kw_only=True)
class Called:
    """What became of the records that one function read."""

    function: str
    batches: int = 0
    windows: int = 0
    failed: int = 0
    """Records of batches that the function failed on."""
    said: Counter[str] = field(default_factory=Counter)
    """What the function counted in its log, by its own names."""
    notes: list[str] = field(default_factory=list)


def call_readers(place: Place, stream: str, records: Sequence[StreamRecord]) -> list[Called]:
    """Hand records to all functions that are mapped to a stream and enabled."""
    answer = place.client("lambda").list_event_source_mappings(EventSourceArn=stream)
    mappings = [m for m in answer["EventSourceMappings"] if m["State"] == "Enabled"]
    return [_Reader(place=place, mapping=m).read(records) for m in mappings]


@dataclass(kw_only=True)
class _Reader:
    place: Place
    mapping: Mapping[str, Any]

    def read(self, records: Sequence[StreamRecord]) -> Called:
        function = deployed_function(self.place, self.mapping["FunctionArn"])
        called = Called(function=function.name)
        shards: dict[tuple[str, int], list[StreamRecord]] = {}
        for record in records:
            shards.setdefault((record.shard, self._window(record)), []).append(record)
        for (shard, start), found in shards.items():
            self._shard(function, called, shard, start, found)
        return called

    @property
    def _seconds(self) -> int:
        return int(self.mapping.get("TumblingWindowInSeconds") or 0)

    def _window(self, record: StreamRecord) -> int:
        if not self._seconds:
            return 0
        return int(record.arrived.timestamp()) // self._seconds * self._seconds

    def _shard(
        self,
        function: Function,
        called: Called,
        shard: str,
        start: int,
        records: list[StreamRecord],
    ) -> None:
        size = int(self.mapping.get("BatchSize") or 100)
        state: dict[str, Any] = {}
        for first in range(0, len(records), size):
            batch = records[first : first + size]
            event = {
                "Records": [self._record(r) for r in batch],
                **self._frame(shard, start, state, last=first + size >= len(records)),
            }
            answer = self._call(function, called, event)
            called.batches += 1
            if answer is None:
                called.failed += len(batch)
                self._tell(called, shard, batch)
            else:
                state = answer.get("state") or {}
        called.windows += bool(self._seconds)

    def _frame(self, shard: str, start: int, state: Any, *, last: bool) -> dict[str, Any]:
        if not self._seconds:
            return {}
        return {
            "window": {"start": _stamp(start), "end": _stamp(start + self._seconds)},
            "state": state,
            "shardId": shard,
            "eventSourceARN": self.mapping["EventSourceArn"],
            "isFinalInvokeForWindow": last,
            "isWindowTerminatedEarly": False,
        }

    def _record(self, record: StreamRecord) -> dict[str, Any]:
        return {
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": record.partition_key,
                "sequenceNumber": record.sequence,
                "data": base64.b64encode(record.data).decode(),
                "approximateArrivalTimestamp": record.milliseconds / 1000,
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": f"{record.shard}:{record.sequence}",
            "eventName": "aws:kinesis:record",
            "awsRegion": self.place.region,
            "eventSourceARN": self.mapping["EventSourceArn"],
        }

    def _call(self, function: Function, called: Called, event: Any) -> dict[str, Any] | None:
        for _ in range(MOST_ATTEMPTS):
            done = run(function, event, self.place.clients.endpoint)
            called.said.update(counted(done.log))
            if done.status == "ok":
                return done.payload if isinstance(done.payload, dict) else {}
            called.notes.append(f"{function.name} failed: {done.error}")
        return None

    def _tell(self, called: Called, shard: str, batch: Sequence[StreamRecord]) -> None:
        """Where the mapping says so, a queue hears which records were given up."""
        failure = (self.mapping.get("DestinationConfig") or {}).get("OnFailure") or {}
        target = str(failure.get("Destination", ""))
        if target.split(":")[2:3] != ["sqs"]:
            return
        info = {
            "shardId": shard,
            "startSequenceNumber": batch[0].sequence,
            "endSequenceNumber": batch[-1].sequence,
            "batchSize": len(batch),
            "streamArn": self.mapping["EventSourceArn"],
        }
        sqs = self.place.client("sqs")
        url = sqs.get_queue_url(QueueName=target.split(":")[5])["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"KinesisBatchInfo": info}))
        called.notes.append(f"{len(batch)} records were given up: told to {target}")


def _stamp(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
