"""Find provisioned streams with more shards than their records need."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from cost.measures import MIB, Place
from cost.models import Change, Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import COVERAGE, Proposal
from cost.rules._judge import Steps, judged, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot

SHARD_HOURS = "ShardHour"
RECORDS = 1000
"""A shard takes so many, and a MiB, a second."""

_KINESIS = Place("AWS/Kinesis", "StreamName")
BYTES_IN = _KINESIS.counter("stream_bytes_in", "IncomingBytes", "bytes")
RECORDS_IN = _KINESIS.counter("stream_records_in", "IncomingRecords")


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every stream that the bill has shard hours of."""
    return judged(RULE, context, limits, Steps(wasted=_large, propose=_propose))


def _shards(item: Item) -> int:
    """How many there are on average."""
    return round(item.part(SHARD_HOURS).quantity / item.span_hours)


def _needed(context: Context, item: Item, limits: Limits) -> int:
    size, records = (context.highest(m.id, item.id) / 3600 for m in (BYTES_IN, RECORDS_IN))
    burst = float(limits["burst_factor"])
    return max(1, ceil(size * burst / MIB), ceil(records * burst / RECORDS))


def _large(context: Context, item: Item, limits: Limits) -> bool:
    return _needed(context, item, limits) < _shards(item)


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal | str:
    if len(lot.members) > 1:
        return "the component has several streams"
    item = lot.members[0]
    old, new = _shards(item), _needed(context, item, limits)
    saved = item.part(SHARD_HOURS).monthly * (old - new) / old
    ours = (lot.component or "").startswith("streams.")
    return Proposal(
        current=f"{old} shards",
        proposed=f"{new} shards",
        saving=Range.exactly(saved),
        risk=2,
        effort="very low",
        setting=Change(path=("shards",), old=old, new=new) if ours else None,
        by_hand=f"aws kinesis update-shard-count --target-shard-count {new} --scaling-type"
        f" UNIFORM_SCALING --stream-name {named(lot.ids)}",
        values={"shards": old, "needed": new},
        notes=("readers count too: each shard gives 2 MiB a second to all of them together",),
    )


RULE = Rule(
    id="oversized-stream",
    title="Stream with more shards than its records need",
    needs=(BYTES_IN.id, RECORDS_IN.id),
    measures=(BYTES_IN, RECORDS_IN),
    thresholds=(
        limit(
            "burst_factor",
            "4",
            "times",
            "how much higher than the busiest hour's mean a burst may be",
            "ours: a shard that is full throttles its writers; no anchor states one",
        ),
        *COVERAGE,
    ),
    affects=frozenset({"streams"}),
    precedence=20,
    meter="streams",
    saves="usage",
    method="the busiest hour's bytes and records a second, times burst_factor, in shards of a MiB"
    " and a thousand records a second",
    formula="saving = effective cost of shard hours * (1 - needed / shards)",
    sources=("Amazon Kinesis Data Streams quotas", "AWS Well-Architected: streams"),
    example="8 shards for 200 records a second: `shards: 1`, 77 USD a month",
    find=find,
)
