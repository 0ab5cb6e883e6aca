"""Compute windows over a stream: a row for each window and group, online and in the lake.

Lambda calls it with batches of one shard of a Kinesis stream, in the order of the shard, and passes
what it returns (the state) on to the next batch of the same tumbling window. The window's last call
writes what has come together. Lambda repeats a call that failed with the same records and state:

- a record is counted once: its event's identity is taken in the name of its sequence number;
- a row of the online table names the parts that were added to it, and takes none twice;
- an object of the lake is named by shard and sequence number, and is written over.

A window's rows are by event time where the stream has an event_time, else by arrival. A late event
belongs to a window that has been written already; LATE says whether it is added to it.
Events that the schema refuses are left out, and counted: `transform` sets them aside with the
reason.

Environment:
    SETTINGS        as of transform; or `ssm:NAME` or `s3://BUCKET/KEY` of it
    WINDOWS         JSON: {"window_seconds", "group_by", "measures": [{"name", "function",
                    "field"}]}, function one of count, sum, minimum, maximum, average; or its place
    ONLINE_TABLE    DynamoDB table: hash key `group` (S), range key `window` (S, such as
                    2026-11-23T08:00:00Z), TTL attribute `expires`. A row has each measure by its
                    name; an average has its `<name>_sum` and `<name>_count` as well.
    ONLINE_HOURS    how long a row stays; 48 if not given
    WINDOWS_PREFIX  `s3://BUCKET/PREFIX/`; objects are PREFIX/dt=DAY/HASH.json, DAY that of the
                    window, of lines {"window_start", "window_end", <group_by>, <measures>, "part"}.
                    A row is one shard's part: sum over them; an average is its `_sum` and `_count`.
    SEEN_TABLE      as of transform; without it a repeated event counts twice
    SEEN_DAYS       as of transform
    LATE            `add` (if not given) or `leave`

It may call dynamodb:UpdateItem and GetItem on ONLINE_TABLE; dynamodb:PutItem and BatchWriteItem on
SEEN_TABLE; s3:PutObject below WINDOWS_PREFIX; what every reader of the stream may; and read
SETTINGS.
Its event source mapping has tumbling_window_in_seconds = window_seconds and
function_response_types = ["ReportBatchItemFailures"].
"""

from __future__ import annotations

import base64
import json
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypedDict

from infra.functions.stream_places import bucket_and_key, client, count, put, setting
from infra.functions.stream_schema import Event, Refused, Schema, digest, read, schema_of
from infra.functions.stream_seen import Claim, Seen
from infra.functions.stream_windows import Cell, Online, Plan, cells_of, plan_of

if TYPE_CHECKING:
    from collections.abc import Sequence

NOBODY: Final = "(none)"
"""The group of events that have no value for it."""
LONGEST_GROUP: Final = 256
LARGEST: Final = Decimal(10) ** 18
"""Beyond it a number is taken for an accident: one such would outweigh everything else."""


class Batch(TypedDict, total=False):
    """A call as Lambda makes it."""

    Records: list[dict[str, Any]]
    window: dict[str, str]
    state: dict[str, Any]
    shardId: str
    eventSourceARN: str
    isFinalInvokeForWindow: bool
    isWindowTerminatedEarly: bool


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What the function works with."""

    schema: Schema
    plan: Plan
    online: Online
    s3: Any
    lake: str
    seen: Seen | None = None
    add_late: bool = True


@dataclass(frozen=True, kw_only=True)
class Taken:
    """An event of the batch, and who brought it."""

    event: Event
    owner: str
    arrived: datetime


def handler(event: Batch, context: Any) -> dict[str, Any]:
    """Lambda's entry."""
    del context
    answer, counts = aggregate(event, _tools(), int(time.time()))
    print(count(_tools().schema.stream, counts))  # noqa: T201 - the log is read as metrics
    return answer


def aggregate(event: Batch, tools: Tools, now: int) -> tuple[dict[str, Any], dict[str, int]]:
    """Add a batch to the state; write the state when its window ends.

    Returns:
        what Lambda gets, and what was counted.
    """
    records = event.get("Records") or []
    state: dict[str, Any] = event.get("state") or {}
    cells, last = cells_of(state.get("cells") or {}), str(state.get("last", ""))
    taken, counts = _read(records, tools)
    taken, claims = _once(taken, tools, now, counts)
    for one in taken:
        _add(cells, one, event, tools, counts)
    if records:
        last = str(records[-1]["kinesis"]["sequenceNumber"])
    final = "window" not in event or bool(
        event.get("isFinalInvokeForWindow") or event.get("isWindowTerminatedEarly")
    )
    if final and cells:
        shard = event.get("shardId") or _shard(records)
        part = f"{shard}/{event.get('window', {}).get('start', '')}/{last}"
        # Short: a row holds the parts of all shards, and is billed by its size.
        _write(cells, digest(part.encode())[:20], tools, now)
        counts["windowed"] = len(cells)
    if tools.seen is not None:
        tools.seen.settle(claims, now)
    kept = {} if final else {"cells": {key: cell.state() for key, cell in cells.items()}}
    return {"state": {**kept, "last": last}, "batchItemFailures": []}, counts


def _shard(records: Sequence[dict[str, Any]]) -> str:
    """`shardId-000000000000:4957…` is the id of a record's event."""
    return str(records[0]["eventID"]).partition(":")[0] if records else ""


def _read(records: Sequence[dict[str, Any]], tools: Tools) -> tuple[list[Taken], dict[str, int]]:
    taken, counts = [], {"counted": 0, "repeated": 0, "refused": 0, "late": 0}
    for record in records:
        kinesis = record["kinesis"]
        arrived = datetime.fromtimestamp(kinesis["approximateArrivalTimestamp"], UTC)
        try:
            event = read(base64.b64decode(kinesis["data"]), tools.schema, arrived)
        except Refused:
            counts["refused"] += 1
            continue
        owner = f"{_shard([record])}:{kinesis['sequenceNumber']}"
        taken.append(Taken(event=event, owner=owner, arrived=arrived))
    return taken, counts


def _once(
    taken: list[Taken], tools: Tools, now: int, counts: dict[str, int]
) -> tuple[list[Taken], list[Claim]]:
    """The events that were not counted before."""
    first: dict[str, Taken] = {}
    for one in taken:
        if one.event.id is not None:
            first.setdefault(one.event.id, one)
    unique = [one for one in taken if one.event.id is None or first[one.event.id] is one]
    counts["repeated"] = len(taken) - len(unique)
    if tools.seen is None:
        return unique, []
    known = [one for one in unique if one.event.id is not None]
    claims = [Claim(id=str(o.event.id), owner=o.owner, content=digest(b"")) for o in known]
    verdicts = tools.seen.take(claims, now)
    repeated = {o.owner for o, v in zip(known, verdicts, strict=True) if v != "taken"}
    counts["repeated"] += len(repeated)
    left = [claim for claim in claims if claim.owner not in repeated]
    return [one for one in unique if one.owner not in repeated], left


def _add(
    cells: dict[str, Cell], one: Taken, event: Batch, tools: Tools, counts: dict[str, int]
) -> None:
    plan, values = tools.plan, one.event.values
    at = one.event.at or one.arrived
    start = int(at.timestamp()) // plan.window_seconds * plan.window_seconds
    late = _is_late(start + plan.window_seconds, event)
    counts["late"] += late
    group = str(values.get(plan.group_by, "")) or NOBODY
    numbers = [values[m.field] for m in plan.measures if m.field in values]
    if len(group) > LONGEST_GROUP or any(abs(Decimal(str(n))) > LARGEST for n in numbers):
        counts["refused"] += 1
        return
    if late and not tools.add_late:
        return
    key = json.dumps([start, group], ensure_ascii=False)
    if key not in cells:
        cells[key] = Cell(start=start, group=group)
    cells[key].add(plan, values)
    counts["counted"] += 1


def _is_late(end: int, event: Batch) -> bool:
    """Does the event belong to a window that was over before the one that is open began?"""
    start = event.get("window", {}).get("start")
    return start is not None and end <= datetime.fromisoformat(start).timestamp()


def _write(cells: dict[str, Cell], part: str, tools: Tools, now: int) -> None:
    """The lake first: its objects can be written over, and hold what the rows are made of."""
    bucket, prefix = bucket_and_key(tools.lake)
    days: dict[str, list[Cell]] = {}
    for cell in cells.values():
        days.setdefault(cell.day, []).append(cell)
    for day, found in days.items():
        name = digest(f"{part}/{day}".encode())[:32]
        body = "".join(f"{json.dumps(c.row(tools.plan, part))}\n" for c in found).encode()
        if not put(tools.s3, bucket, f"{prefix}dt={day}/{name}.json", body):
            raise RuntimeError(f"{day} could not be written: the window is tried again")
    for cell in cells.values():
        tools.online.add(tools.plan, cell, part, now)


@cache
def _tools() -> Tools:
    schema = schema_of(setting(os.environ["SETTINGS"]))
    seen = None
    if schema.event_id is not None and os.environ.get("SEEN_TABLE"):
        seen = Seen(
            client=client("dynamodb"),
            table=os.environ["SEEN_TABLE"],
            scope=f"{schema.stream}/windows",
            keep_seconds=int(os.environ.get("SEEN_DAYS", "7")) * 86_400,
        )
    online = Online(
        client=client("dynamodb"),
        table=os.environ["ONLINE_TABLE"],
        keep_seconds=int(os.environ.get("ONLINE_HOURS", "48")) * 3600,
    )
    return Tools(
        schema=schema,
        plan=plan_of(setting(os.environ["WINDOWS"]), schema),
        online=online,
        s3=client("s3"),
        lake=os.environ["WINDOWS_PREFIX"],
        seen=seen,
        add_late=os.environ.get("LATE", "add") != "leave",
    )
