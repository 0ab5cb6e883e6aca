"""Find tables in plain text: compressed columns hold the same in a third."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ibis.expr.types import Table

    from cost.rules._items import Lot
    from cost.rules._objects import Row

TEXT: Final = r"\.(csv|tsv|json|jsonl|ndjson|txt|log)$"


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every bucket whose objects are listed."""
    steps = ObjectSteps(columns=("size",), look=_look, propose=_propose)
    return judged_objects(RULE, context, limits, steps)


def _look(objects: Table, context: Context, limits: Limits) -> Table:
    del context
    text = objects.filter(objects.key.lower().re_search(TEXT))
    by_place = text.group_by(
        "bucket", "storage_class", place=folder(text.key, int(limits["depth"]))
    )
    return by_place.aggregate(bytes=text["size"].sum(), objects=text.count())


def _propose(context: Context, lot: Lot, rows: list[Row], limits: Limits) -> Proposal | str | None:
    cost = usd_a_month(context, lot.region, rows, "bytes")
    if isinstance(cost, str):
        return cost
    saved = cost * (1 - 1 / max(Decimal(1), limits["ratio"]))
    if saved < limits["min_saving_usd"]:
        return None
    return Proposal(
        current=f"{gib(rows)} GiB of text",
        proposed="Parquet",
        # How far these data shrink is not known before one file is tried.
        saving=Range(low=saved / 2, mid=saved, high=saved),
        risk=1,
        effort="medium",
        setting=None,
        by_hand=f"write {places(rows)} as Parquet with zstd (CREATE TABLE … AS in Athena, or"
        " COPY … TO in DuckDB), point readers to it, delete the text",
        values={"gib": gib(rows), "objects": sum(row["objects"] for row in rows)},
        notes=("queries that are charged by what they scan cost less by as much, and more",),
    )


RULE = Rule(
    id="uncompressed-tables",
    title="Tables in plain text",
    needs=(),
    stored=("objects",),
    thresholds=(
        limit(
            "ratio",
            "3",
            "times",
            "how much smaller compressed columns are",
            "Amazon Athena pricing: an example of 3:1; try one file of yours",
        ),
        limit(
            "depth",
            "2",
            "folders",
            "files are added up by the first folders of keys",
            "ours",
            DEPTH,
        ),
        MIN_SAVING,
    ),
    affects=frozenset({"storage"}),
    precedence=18,
    meter="buckets",
    saves="usage",
    method="files that end in csv, json, txt and the like without a compression's ending, by S3"
    " Inventory (`--objects`)",
    formula="saving = bytes * price of their storage class * (1 - 1 / ratio); low: half of that",
    sources=("Amazon Athena pricing: compression and columnar formats",),
    example="3000 GiB of JSON lines in Standard: as Parquet a third, 46 USD a month less",
    find=find,
)
