"""Find buckets that nobody reads or writes, so that what is in them can cool down."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cost.models import Change, Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._graph import lake_buckets, moves_or_expires
from cost.rules._judge import Steps, judged, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot

STANDARD = "TimedStorage-ByteHrs$"
WEEK = 7
ARCHIVE_DAYS = 30


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every bucket by the requests that the bill has of it."""
    return judged(RULE, context, limits, Steps(wasted=_abandoned, propose=_propose))


def _abandoned(context: Context, item: Item, limits: Limits) -> bool:
    if item.part(STANDARD).monthly < limits["min_monthly_usd"] or item.days < WEEK:
        return False
    asked = context.item("bucket-requests", item.id)
    weeks = Decimal(item.days) / WEEK
    return all(
        (Decimal(0) if asked is None else asked.part(f"Tier{n}$").quantity)
        < limits[f"tier{n}_a_week"] * weeks
        for n in (1, 2)
    )


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal | str:
    del limits
    prices = {
        name: context.prices.unit_price(f"s3.{name}.gb_month", lot.region)
        for name in ("standard", "glacier_ir")
    }
    standard, archive = prices["standard"], prices["glacier_ir"]
    if standard is None or archive is None:
        return f"no price of S3's storage in {lot.region}"
    cost = lot.part(STANDARD).monthly
    share = 1 - archive.usd / standard.usd
    return Proposal(
        current="S3 Standard",
        proposed="Glacier Instant Retrieval",
        # Moving costs requests, reading a fee: neither is known without the number of objects.
        saving=Range(low=cost * share / 2, mid=cost * share, high=cost),
        risk=2,
        effort="low",
        setting=_setting(context, lot),
        by_hand=f"a lifecycle rule to GLACIER_IR for {named(lot.ids)}, or delete them",
        values={"standard_storage_monthly_usd": f"{cost:f}"},
        prices=[f"s3.{k}.gb_month {p.usd} USD" for k, p in prices.items() if p is not None],
        notes=("objects are billed for 90 days there, and as 128 KB at least",),
    )


def _setting(context: Context, lot: Lot) -> Change | None:
    """`archive_after_days`, where the settings' own lifecycle acts on the bucket already."""
    made = lake_buckets(context, lot)
    if context.graph is None or made is None:
        return None
    if not all(moves_or_expires(context.graph, bucket) for bucket in made):
        return None
    return Change(path=("archive_after_days",), old=None, new=ARCHIVE_DAYS, old_is_default=True)


RULE = Rule(
    id="abandoned-bucket",
    title="Bucket that nobody reads or writes",
    needs=(),
    thresholds=(
        limit(
            "min_monthly_usd",
            "1",
            "USD",
            "buckets whose Standard storage costs less are left alone",
            "ours; OptScale: 1024 MB",
        ),
        limit(
            "tier1_a_week",
            "100",
            "requests",
            "fewer writes and listings than this in a week",
            "OptScale, abandoned S3 buckets: under 100 in 7 days",
        ),
        limit(
            "tier2_a_week",
            "2000",
            "requests",
            "fewer reads than this in a week",
            "OptScale, abandoned S3 buckets: under 2000 in 7 days",
        ),
    ),
    affects=frozenset({"storage"}),
    precedence=25,
    meter="buckets",
    saves="rate",
    method="the bill's requests of the bucket, by tier, and its Standard storage",
    formula="saving = effective cost of Standard storage * (1 - archive price / Standard price);"
    " low: half of that; high: deleted",
    sources=("OptScale: abandoned S3 buckets", "Amazon S3 pricing"),
    example="5 TB of a dataset that nobody opened for a month: 95 of 115 USD a month",
    find=find,
)
