"""Find checkpoints that newer ones of the same job have replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from cost.models import Change, Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._checkpoints import COLUMNS, checkpoints
from cost.rules._evidence import Proposal
from cost.rules._graph import lake_buckets, lifecycle_rules
from cost.rules._objects import (
    MIN_SAVING,
    ObjectSteps,
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
    """Judge every bucket whose objects are listed."""
    steps = ObjectSteps(columns=COLUMNS, look=_look, propose=_propose)
    return judged_objects(RULE, context, limits, steps)


def _look(objects: Table, context: Context, limits: Limits) -> Table:
    """By job: bytes of all but the last checkpoints, and of the largest of these."""
    old = ibis.literal(context.window.end) - ibis.interval(days=int(limits["min_age_days"]))
    named = checkpoints(objects)
    steps = named.group_by("bucket", "place", "storage_class", "step")
    sized = steps.aggregate(bytes=named["size"].sum(), newest=named.modified.max())
    newer = ibis.window(group_by=["bucket", "place"], order_by=ibis.desc("step"))
    ranked = sized.mutate(rank=ibis.dense_rank().over(newer))
    stale = ranked.filter(ranked["rank"] >= int(limits["keep_last"]), ranked.newest < old)
    return stale.group_by("bucket", "place", "storage_class").aggregate(
        bytes=stale.bytes.sum(), largest=stale.bytes.max(), steps=stale.step.nunique()
    )


def _propose(context: Context, lot: Lot, rows: list[Row], limits: Limits) -> Proposal | str | None:
    cost = usd_a_month(context, lot.region, rows, "bytes")
    best = usd_a_month(context, lot.region, rows, "largest")
    if isinstance(cost, str):
        return cost
    if isinstance(best, str):
        return best
    if cost < limits["min_saving_usd"]:
        return None
    keep = int(limits["keep_last"])
    return Proposal(
        current=f"{sum(row['steps'] for row in rows)} replaced checkpoints",
        proposed=f"the last {keep} of each job",
        # The best one may be among them.
        saving=Range(low=max(ZERO, cost - best), mid=cost, high=cost),
        risk=3,
        effort="low",
        setting=_setting(context, lot, keep),
        by_hand=f"keep the last {keep} and the best of each job, and delete the others below"
        f" {places(rows)}",
        values={"gib": gib(rows), "jobs": len({(r["bucket"], r["place"]) for r in rows})},
        notes=(
            "dry_run: true tells in the log what would go; deleted ones stay as old versions for a"
            " while, and are paid so long",
            "the best checkpoint of a job is kept by its tag, which an inventory does not list",
        ),
    )


def _setting(context: Context, lot: Lot, keep: int) -> Change | None:
    """`checkpoint_retention`, where nothing expires by age: settings take one or the other."""
    made = lake_buckets(context, lot)
    if context.graph is None or made is None:
        return None
    for bucket in made:
        rules = lifecycle_rules(context.graph, bucket)
        if not rules or any((rule.get("expiration") or {}).get("days") for rule in rules):
            return None
    new = {"keep_last": keep, "dry_run": False}
    return Change(path=("checkpoint_retention",), old=None, new=new, old_is_default=True)


RULE = Rule(
    id="stale-checkpoints",
    title="Checkpoints that newer ones have replaced",
    needs=(),
    stored=("objects",),
    thresholds=(
        limit("keep_last", "3", "checkpoints", "so many of each job stay", "infra: the default"),
        limit(
            "min_age_days", "14", "days", "younger ones are left alone", "ours: longer than a job"
        ),
        MIN_SAVING,
    ),
    affects=frozenset({"storage"}),
    precedence=15,
    meter="buckets",
    saves="usage",
    method="keys with a step (`step=300/`, `checkpoint-300/`, `epoch_3.pt`) by the folder before"
    " it: all but the highest steps, by S3 Inventory (`--objects`)",
    formula="saving = bytes * price of their storage class; low: less the largest one of each job,"
    " which may be the best",
    sources=("Amazon S3 user guide: S3 Inventory", "docs/components: checkpoint_retention"),
    example="40 checkpoints of 14 GiB of a finished job: 37 of them cost 11.91 USD a month;"
    " `checkpoint_retention: {keep_last: 3}`",
    find=find,
)
