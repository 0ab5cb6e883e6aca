"""Find buckets that keep the parts of uploads which never ended."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cost.measures import GIB
from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._judge import Steps, judged, named
from cost.rules._lake import active_rules, lifecycle_setting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cost.rules._items import Item, Lot


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every bucket of the bill by its rules and uploads in the inventory."""
    return judged(RULE, context, limits, Steps(wasted=_kept, propose=_propose))


def _kept(context: Context, item: Item, limits: Limits) -> bool:
    rules = active_rules(context, item)
    if rules is None or any("AbortIncompleteMultipartUpload" in rule for rule in rules):
        return False
    return _bytes(context, item, limits) > 0


def _bytes(context: Context, item: Item, limits: Limits) -> int:
    """What lies in the parts of old uploads."""
    bucket, inventory = context.things("bucket", item.region)[item.id], context.inventory
    at = None if inventory is None else inventory.at
    uploads = bucket.get("uploads") or []
    return sum(u["bytes"] for u in uploads if _days(u["initiated"], at) > limits["days"])


def _days(begun: datetime, at: datetime | None) -> float:
    return 0.0 if at is None else (at - begun).total_seconds() / 86400


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal | str:
    price = context.prices.unit_price("s3.standard.gb_month", lot.region)
    if price is None:
        return f"no price of S3 Standard in {lot.region}"
    size = Decimal(sum(_bytes(context, i, limits) for i in lot.members)) / GIB
    return Proposal(
        current=f"{size:.1f} GiB of unfinished uploads",
        proposed=f"ended after {limits['days']} days",
        saving=Range.exactly(min(size * price.usd, lot.monthly)),
        risk=0,
        effort="very low",
        setting=lifecycle_setting(context, lot),
        by_hand=f"a lifecycle rule AbortIncompleteMultipartUpload for {named(lot.ids)}",
        values={"gib": f"{size:.3f}"},
        prices=[f"s3.standard.gb_month {price.usd} USD"],
    )


RULE = Rule(
    id="unfinished-uploads",
    title="Bucket that keeps unfinished uploads",
    needs=(),
    inventory=("bucket",),
    thresholds=(
        limit(
            "days",
            "7",
            "days",
            "an upload that began earlier will not end",
            "AWS Trusted Advisor: no rule that ends uploads within 7 days",
        ),
    ),
    affects=frozenset({"storage"}),
    precedence=30,
    meter="buckets",
    saves="usage",
    method="parts of uploads older than the threshold, in buckets without an enabled rule that ends"
    " them",
    formula="saving = GiB of parts * price of S3 Standard",
    sources=("AWS Trusted Advisor: S3 incomplete multipart upload abort configuration",),
    example="400 GiB of checkpoints whose jobs were interrupted: 9.20 USD a month",
    find=find,
)
