"""Find folders of a bucket that nobody has read or written for long, at the price of hot ones."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import ibis

from cost.models import Change, Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._graph import lake_buckets, lifecycle_rules, moves_or_expires
from cost.rules._objects import (
    DEPTH,
    MIN_SAVING,
    ObjectSteps,
    folder,
    gib,
    judged_objects,
    places,
    usd_a_month,
)
from cost.rules._usage import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ibis.expr.types import Table

    from cost.rules._items import Lot
    from cost.rules._objects import Row

HOT: Final = ("STANDARD", "STANDARD_IA")


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every bucket whose objects are listed and whose requests are logged."""
    columns = ("size", "last_modified_date", "storage_class")
    steps = ObjectSteps(columns=columns, look=_look, propose=_propose, why_not=_not_logged)
    return judged_objects(RULE, context, limits, steps)


def _not_logged(context: Context, bucket: str, limits: Limits) -> str | None:
    if context.reads is None:
        return "who reads it is not known: no access logs were given (--access-logs)"
    days = context.reads.days(bucket)
    if days >= limits["days"]:
        return None
    return f"its access logs cover {days:.0f} days: {limits['days']} are needed"


def _look(objects: Table, context: Context, limits: Limits) -> Table:
    """Folders in which nothing changed for long, without those of which something was read."""
    since = context.window.end - timedelta(days=int(limits["days"]))
    depth = int(limits["depth"])
    hot = objects.filter(objects.storage_class.isin(HOT))
    # What lies at the top has no beginning that a lifecycle rule could name.
    foldered = hot.mutate(place=folder(hot.key, depth)).filter(ibis._.place != "")
    by_place = foldered.group_by("bucket", "storage_class", "place")
    found = by_place.aggregate(bytes=foldered["size"].sum(), newest=foldered.modified.max())
    changed = found.filter(found.newest >= since).select("bucket", "place").distinct()
    cold = found.anti_join(changed, ["bucket", "place"])
    if context.reads is None:
        return cold
    reads = context.reads.table
    late = reads.filter(reads["last"] >= since)
    read = late.select("bucket", place=folder(late.key, depth)).distinct().to_pyarrow().to_pylist()
    warm = [f"{row['bucket']}/{row['place']}" for row in read]
    return cold.filter(~(cold.bucket + "/" + cold.place).isin(warm)) if warm else cold


def _propose(context: Context, lot: Lot, rows: list[Row], limits: Limits) -> Proposal | str | None:
    cost = usd_a_month(context, lot.region, rows, "bytes")
    archived = usd_a_month(
        context, lot.region, [{**row, "storage_class": "GLACIER_IR"} for row in rows], "bytes"
    )
    if isinstance(cost, str):
        return cost
    if isinstance(archived, str):
        return archived
    saved = cost - archived
    if saved < limits["min_saving_usd"]:
        return None
    return Proposal(
        current="Standard",
        proposed="a colder class",
        # Reading it again costs a fee, or moves it back.
        saving=Range(low=max(ZERO, saved / 2), mid=saved, high=saved),
        risk=1,
        effort="low",
        setting=_setting(context, lot),
        by_hand=f"a lifecycle rule to INTELLIGENT_TIERING or GLACIER_IR for {places(rows)}",
        values={"gib": gib(rows), "places": len(rows)},
        notes=(
            "access logs are delivered on a best-effort basis: a read may be missing in them",
            "Intelligent-Tiering takes 90 days to its coldest tier of the same price, reads free",
        ),
    )


def _setting(context: Context, lot: Lot) -> Change | None:
    """`intelligent_tiering`, where the bucket's lifecycle is ours and moves nothing yet."""
    made = lake_buckets(context, lot)
    if context.graph is None or made is None:
        return None
    for bucket in made:
        if not moves_or_expires(context.graph, bucket):
            return None
        if any(rule.get("transitions") for rule in lifecycle_rules(context.graph, bucket)):
            return None
    return Change(path=("intelligent_tiering",), old=False, new=True)


RULE = Rule(
    id="cold-prefix",
    title="Folder that nobody has read for long",
    needs=(),
    stored=("objects", "reads"),
    thresholds=(
        limit(
            "days",
            "90",
            "days",
            "nothing was read or written for so long",
            "Amazon S3 Intelligent-Tiering: its archive instant tier after 90 days",
            ("0", "3650"),
        ),
        limit("depth", "1", "folders", "keys are judged by their first folders", "ours", DEPTH),
        MIN_SAVING,
    ),
    affects=frozenset({"storage"}),
    precedence=30,
    meter="buckets",
    saves="rate",
    method="folders of objects in Standard and Standard-IA, by S3 Inventory (`--objects`), in which"
    " no object is younger and none was read by the server access logs (`--access-logs`)",
    formula="saving = bytes * (price of their class - price of Glacier Instant Retrieval, which is"
    " also that of Intelligent-Tiering's instant archive); low: half of that",
    sources=("Amazon S3 pricing", "Amazon S3 user guide: server access log format, S3 Inventory"),
    example="a folder of 4000 GiB in Standard that nobody read for 90 days: 76 of 92 USD a month",
    find=find,
)
