"""Judge the events of a delivery stream on their way into the lake.

Firehose calls it with a batch of records and writes what it gets back. Every record ends in exactly
one place:

- accepted: back to Firehose, typed, without names, with its partition keys;
- a duplicate of an event that was accepted: dropped, and counted;
- quarantined: written to the lake below QUARANTINE with the reason and the untouched bytes;
- resubmitted: put on the stream again, where the answer would grow beyond Lambda's 6 MB;
- failed: where quarantine or stream could not be written (Firehose puts nothing on Kafka), Firehose
  gets `ProcessingFailed`, and writes the record below the delivery stream's error prefix.

When something else fails the function raises, and Firehose tries the whole batch again: entries of
the earlier attempt name the same records, which therefore pass (see stream_seen).

Environment:
    SETTINGS        JSON of stream_schema.Schema: {"stream", "fields": [{"name", "type", "required",
                    "personal"}], "event_id", "event_time", "late_after_seconds", "partition_by",
                    "undeclared"}; or `ssm:NAME` or `s3://BUCKET/KEY` of it: Lambda's variables end
                    at 4 KB.
    QUARANTINE      `s3://BUCKET/PREFIX/`; objects are PREFIX/dt=DAY/HASH.jsonl
    SEEN_TABLE      DynamoDB table: hash key `event` (S), TTL attribute `expires`. Needed where
                    SETTINGS names an event_id.
    SEEN_DAYS       how long it remembers; 7 if not given. Not shorter than late_after_seconds:
                    what is older is set aside, what is younger is remembered.
    PSEUDONYM_KEY   KMS key (HMAC_256, GENERATE_VERIFY_MAC) where a field is personal.

It may call kms:GenerateMac; dynamodb:PutItem and BatchWriteItem; s3:PutObject below QUARANTINE;
kinesis:PutRecords on the source, or firehose:PutRecordBatch where there is none; and read SETTINGS.
Partition keys of an answer: `dt`, the UTC day of arrival, and each of partition_by.
"""

from __future__ import annotations

import base64
import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, Literal, TypedDict

from infra.functions import stream_pseudonyms
from infra.functions.stream_places import Quarantine, Resubmit, SetAside, client, count, setting
from infra.functions.stream_schema import (
    Event,
    Refused,
    Schema,
    digest,
    line,
    partition,
    read,
    schema_of,
)
from infra.functions.stream_seen import Claim, Seen

LARGEST_ANSWER_BYTES: Final = 6_000_000
"""Lambda's answer ends at 6,291,556 bytes."""
_DROPPED_BYTES: Final = 40
"""What the answer for any record has beside its id: names, quotes, braces, a result."""
_ACCEPTED_BYTES: Final = 68
"""What it has more for one that is accepted, beside data and keys."""

Result = Literal["Ok", "Dropped", "ProcessingFailed"]


class Record(TypedDict, total=False):
    """A record as Firehose hands it over."""

    recordId: str
    approximateArrivalTimestamp: int
    data: str
    kafkaRecordValue: str
    """What `data` is called where the source is Kafka, in the answer as well."""
    kinesisRecordMetadata: dict[str, Any]
    mskRecordMetadata: dict[str, Any]


class Delivery(TypedDict, total=False):
    """A batch as Firehose hands it over."""

    invocationId: str
    deliveryStreamArn: str
    sourceKinesisStreamArn: str
    sourceMSKArn: str
    region: str
    records: list[Record]


@dataclass(kw_only=True)
class Judged:
    """A record, and what became of it."""

    record: Record
    raw: bytes
    arrived: datetime
    event: Event | None = None
    output: bytes = b""
    fate: Literal["accepted", "duplicate", "quarantined", "resubmitted", "failed"] = "accepted"
    reason: str = ""

    @property
    def owner(self) -> str:
        """Who takes the event: the same in every attempt, and another when it is sent again."""
        kinesis = self.record.get("kinesisRecordMetadata")
        if kinesis is not None:
            number = (kinesis["sequenceNumber"], kinesis.get("subsequenceNumber") or 0)
            return f"{kinesis['shardId']}:{number[0]}:{number[1]}"
        kafka = self.record.get("mskRecordMetadata") or {}
        if "partitionId" in kafka and "offset" in kafka:
            return f"{kafka['partitionId']}:{kafka['offset']}"
        return self.record["recordId"]

    def refuse(self, reason: str) -> None:
        """Set it aside."""
        self.fate, self.reason = "quarantined", reason


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What the function works with."""

    schema: Schema
    quarantine: Quarantine
    resubmit: Resubmit
    seen: Seen | None = None
    secret: bytes | None = None
    largest_answer: int = field(default=LARGEST_ANSWER_BYTES)


def handler(event: Delivery, context: Any) -> dict[str, Any]:
    """Firehose's entry."""
    del context
    judged = judge(event, _tools(), int(time.time()))
    counts = {fate: sum(j.fate == fate for j in judged) for fate in _FATES}
    print(count(_tools().schema.stream, counts))  # noqa: T201 - the log is read as metrics
    return {"records": [_answer(j, _tools().schema) for j in judged]}


_FATES: Final = ("accepted", "duplicate", "quarantined", "resubmitted", "failed")


def judge(event: Delivery, tools: Tools, now: int) -> list[Judged]:
    """Decide about every record of a batch, in their order."""
    judged = [_read(record, tools) for record in event["records"]]
    _drop_repetitions(judged)
    _hold_back(judged, tools)
    claims = _take(judged, tools, now)
    _set_aside(judged, tools)
    over = [j for j in judged if j.fate == "resubmitted"]
    for late in tools.resubmit(event, [j.record for j in over]):
        over[late].fate = "failed"
    if tools.seen is not None:
        tools.seen.settle(claims, now)
    return judged


def _read(record: Record, tools: Tools) -> Judged:
    arrived = datetime.fromtimestamp(record["approximateArrivalTimestamp"] / 1000, UTC)
    judged = Judged(record=record, raw=base64.b64decode(record[_value(record)]), arrived=arrived)
    try:
        event = read(judged.raw, tools.schema, arrived)
    except Refused as refused:
        judged.refuse(str(refused))
        return judged
    judged.event = event
    named = tools.schema.personal
    judged.output = line(stream_pseudonyms.without_names(event.values, named, tools.secret))
    if len(judged.output) > tools.schema.largest_bytes:
        judged.refuse(f"oversized: {len(judged.output)} bytes once its names are replaced")
    return judged


def _standing(judged: list[Judged]) -> list[Judged]:
    return [j for j in judged if j.fate == "accepted"]


def _drop_repetitions(judged: list[Judged]) -> None:
    """One event twice in one batch: the table would take both for attempts at the same time."""
    first: dict[str, bytes] = {}
    for one in _standing(judged):
        if one.event is None or one.event.id is None:
            continue
        if first.setdefault(one.event.id, one.output) is not one.output:
            if first[one.event.id] == one.output:
                one.fate = "duplicate"
            else:
                one.refuse("conflict: another event has this id")


def _hold_back(judged: list[Judged], tools: Tools) -> None:
    """Resubmit what the answer has no room for, before it is taken: it comes again as new."""
    room = tools.largest_answer - sum(len(j.record["recordId"]) + _DROPPED_BYTES for j in judged)
    for number, one in enumerate(_standing(judged)):
        values = one.event.values if one.event is not None else {}
        keys = sum(len(n) + len(partition(values.get(n))) + 8 for n in tools.schema.partition_by)
        room -= (len(one.output) + 2) // 3 * 4 + keys + _ACCEPTED_BYTES
        # One at least is answered: a batch that resubmits all of itself would come for ever.
        if room < 0 and number > 0:
            one.fate = "resubmitted"


def _take(judged: list[Judged], tools: Tools, now: int) -> list[Claim]:
    if tools.seen is None:
        return []
    known = [j for j in _standing(judged) if j.event is not None and j.event.id is not None]
    claims = [
        Claim(id=str(j.event and j.event.id), owner=j.owner, content=digest(j.output))
        for j in known
    ]
    taken = []
    for one, claim, verdict in zip(known, claims, tools.seen.take(claims, now), strict=True):
        if verdict == "taken":
            taken.append(claim)
        elif verdict == "duplicate":
            one.fate = "duplicate"
        else:
            one.refuse("conflict: another event has this id")
    return taken


def _set_aside(judged: list[Judged], tools: Tools) -> None:
    bad = [j for j in judged if j.fate == "quarantined"]
    letters = [SetAside(id=j.owner, reason=j.reason, arrived=j.arrived, raw=j.raw) for j in bad]
    if not tools.quarantine(tools.schema.stream, letters):
        for one in bad:
            one.fate = "failed"


def _answer(judged: Judged, schema: Schema) -> dict[str, Any]:
    answer: dict[str, Any] = {"recordId": judged.record["recordId"]}
    if judged.fate == "accepted" and judged.event is not None:
        keys = {"dt": judged.arrived.date().isoformat()}
        keys |= {n: partition(judged.event.values.get(n)) for n in schema.partition_by}
        data = base64.b64encode(judged.output).decode()
        answer[_value(judged.record)] = data
        return answer | {"result": "Ok", "metadata": {"partitionKeys": keys}}
    if judged.fate == "failed":
        name = _value(judged.record)
        return answer | {"result": "ProcessingFailed", name: judged.record[name]}
    return answer | {"result": "Dropped"}


def _value(record: Record) -> Literal["data", "kafkaRecordValue"]:
    return "kafkaRecordValue" if "kafkaRecordValue" in record else "data"


@cache
def _tools() -> Tools:
    schema = schema_of(setting(os.environ["SETTINGS"]))
    seen = None
    if schema.event_id is not None:
        days = int(os.environ.get("SEEN_DAYS", "7"))
        seen = Seen(
            client=client("dynamodb"),
            table=os.environ["SEEN_TABLE"],
            scope=schema.stream,
            keep_seconds=days * 86_400,
        )
    secret = None
    if schema.personal:
        secret = stream_pseudonyms.derive(client("kms"), os.environ["PSEUDONYM_KEY"])
    return Tools(
        schema=schema,
        quarantine=Quarantine(client("s3"), os.environ["QUARANTINE"]),
        resubmit=Resubmit(client),
        seen=seen,
        secret=secret,
    )
