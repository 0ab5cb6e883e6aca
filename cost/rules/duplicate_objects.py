"""Find objects that are stored more than once: copies of data sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from cost.measures import MIB
from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
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


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every bucket whose objects are listed with their ETags."""
    columns = ("size", "e_tag", "last_modified_date")
    steps = ObjectSteps(columns=columns, look=_look, propose=_propose)
    return judged_objects(RULE, context, limits, steps)


def _look(objects: Table, context: Context, limits: Limits) -> Table:
    """All but the oldest of the objects with one ETag and size, over all buckets."""
    del context
    large = objects.filter(
        objects["size"] >= int(limits["min_mib"] * MIB),
        objects.etag.length() > 0,
        objects.storage_class.fill_null("STANDARD") != "GLACIER",
    )
    same = ibis.window(group_by=[large.etag, large["size"]], order_by=["modified", "bucket", "key"])
    copies = large.mutate(copy=ibis.row_number().over(same)).filter(ibis._["copy"] > 0)
    by_place = copies.group_by(
        "bucket", "storage_class", place=folder(copies.key, int(limits["depth"]))
    )
    return by_place.aggregate(bytes=copies["size"].sum(), objects=copies.count())


def _propose(context: Context, lot: Lot, rows: list[Row], limits: Limits) -> Proposal | str | None:
    cost = usd_a_month(context, lot.region, rows, "bytes")
    if isinstance(cost, str) or cost < limits["min_saving_usd"]:
        return cost if isinstance(cost, str) else None
    return Proposal(
        current=f"{sum(row['objects'] for row in rows)} copies",
        proposed="stored once",
        # A copy may be there on purpose: a frozen version of a data set, a replica.
        saving=Range(low=ZERO, mid=cost, high=cost),
        risk=3,
        effort="medium",
        setting=None,
        by_hand=f"compare {places(rows)} with where the first copies lie; point jobs to those and"
        " delete the others",
        values={"gib": gib(rows), "places": len(rows)},
        notes=(
            "an ETag is a digest only of objects without SSE-KMS: copies under KMS keys of their"
            " own have different ones and are not found",
        ),
    )


RULE = Rule(
    id="duplicate-objects",
    title="Data that is stored more than once",
    needs=(),
    stored=("objects",),
    thresholds=(
        limit("min_mib", "1", "MiB", "smaller objects are left out", "ours: data sets are larger"),
        limit(
            "depth",
            "2",
            "folders",
            "copies are added up by the first folders of keys",
            "ours",
            DEPTH,
        ),
        MIN_SAVING,
    ),
    affects=frozenset({"storage"}),
    precedence=16,
    meter="buckets",
    saves="usage",
    method="objects with the same ETag and size in all buckets of the S3 Inventory (`--objects`);"
    " the oldest counts as the original",
    formula="saving = bytes of the copies * price of their storage class; low: 0",
    sources=("Amazon S3 user guide: S3 Inventory, object ETag", "OptScale: duplicate finder"),
    example="a data set of 2000 GiB that two teams have copied: 92 USD a month for the copies",
    find=find,
)
