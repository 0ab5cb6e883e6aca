"""Puts records on an emulated Kinesis stream, and reads them back shard by shard."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from infra.sandbox.delivery import Place

LARGEST_RECORD_BYTES: Final = 1_048_576
"""AWS refuses larger records, unless the stream was told to take them."""
_RECORDS: Final = 500
_BYTES: Final = 5_000_000


@dataclass(frozen=True, kw_only=True)
class StreamRecord:
    """A record of a shard."""

    shard: str
    sequence: str
    partition_key: str
    arrived: datetime
    data: bytes

    @property
    def milliseconds(self) -> int:
        """When it arrived, since 1970."""
        return round(self.arrived.timestamp() * 1000)


@dataclass(kw_only=True)
class Put:
    """What a stream took, and what AWS would not have taken."""

    count: int = 0
    refused: int = 0
    first: dict[str, str] = field(default_factory=dict)
    """The sequence number of the first record, by shard."""


def put(place: Place, stream: str, lines: Sequence[bytes]) -> Put:
    """Put records on a stream, each keyed by its content: equal ones meet in one shard.

    Args:
        place: the stream's account and region.
        stream: its ARN.
        lines: the records.
    """
    done = Put()
    fitting = [line for line in lines if len(line) <= LARGEST_RECORD_BYTES - 64]
    done.refused = len(lines) - len(fitting)
    for part in _parts(fitting):
        entries = [{"Data": d, "PartitionKey": hashlib.sha256(d).hexdigest()[:32]} for d in part]
        answer = place.client("kinesis").put_records(StreamARN=stream, Records=entries)
        for one in answer["Records"]:
            done.count += 1
            done.first.setdefault(one["ShardId"], one["SequenceNumber"])
    return done


def _parts(lines: Sequence[bytes]) -> Iterator[list[bytes]]:
    part: list[bytes] = []
    size = 0
    for line in lines:
        if part and (len(part) == _RECORDS or size + len(line) > _BYTES):
            yield part
            part, size = [], 0
        part.append(line)
        size += len(line) + 64
    if part:
        yield part


@dataclass
class Reader:
    """Reads a stream on from where it was read last."""

    place: Place
    stream: str
    first: dict[str, str]
    """Where to begin, by shard; shards that are not named are read from their newest record on."""
    _iterators: dict[str, str] = field(default_factory=dict)

    def open(self) -> None:
        """Find the shards; what arrives from now on is read."""
        kinesis = self.place.client("kinesis")
        for shard in kinesis.list_shards(StreamARN=self.stream)["Shards"]:
            name = shard["ShardId"]
            if name in self.first:
                start: dict[str, Any] = {
                    "ShardIteratorType": "AT_SEQUENCE_NUMBER",
                    "StartingSequenceNumber": self.first[name],
                }
            else:
                start = {"ShardIteratorType": "LATEST"}
            answer = kinesis.get_shard_iterator(StreamARN=self.stream, ShardId=name, **start)
            self._iterators[name] = answer["ShardIterator"]

    def read(self) -> list[StreamRecord]:
        """What has arrived since the last call, in the order of each shard."""
        return [record for shard in sorted(self._iterators) for record in self._shard(shard)]

    def _shard(self, shard: str) -> Iterator[StreamRecord]:
        kinesis = self.place.client("kinesis")
        while True:
            answer = kinesis.get_records(
                StreamARN=self.stream, ShardIterator=self._iterators[shard], Limit=_RECORDS
            )
            self._iterators[shard] = answer["NextShardIterator"]
            for record in answer["Records"]:
                yield StreamRecord(
                    shard=shard,
                    sequence=record["SequenceNumber"],
                    partition_key=record["PartitionKey"],
                    arrived=record["ApproximateArrivalTimestamp"],
                    data=record["Data"],
                )
            if not answer["Records"]:
                return
