"""Find versioned buckets that keep every old version for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._judge import Steps, judged, named, share_of
from cost.rules._lake import active_rules, lifecycle_setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot

STANDARD = "TimedStorage-ByteHrs$"


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every bucket of the bill by its versioning and rules in the inventory."""
    return judged(RULE, context, limits, Steps(wasted=_for_ever, propose=_propose))


def _for_ever(context: Context, item: Item, limits: Limits) -> bool:
    rules = active_rules(context, item)
    if rules is None or item.monthly < limits["min_monthly_usd"]:
        return False
    versioned = context.things("bucket", item.region)[item.id].get("versioning") == "Enabled"
    return versioned and not any("NoncurrentVersionExpiration" in rule for rule in rules)


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    shares = (limits[f"{name}_percent"] for name in ("low", "mid", "high"))
    return Proposal(
        current="all versions kept",
        proposed="old versions expire",
        saving=share_of(lot.monthly, *shares),
        risk=1,
        effort="very low",
        setting=lifecycle_setting(context, lot),
        by_hand=f"a lifecycle rule NoncurrentVersionExpiration for {named(lot.ids)}",
        values={"storage_monthly_usd": f"{lot.monthly:f}"},
        notes=("how much of it is old versions, S3 Storage Lens or an inventory tells",),
    )


RULE = Rule(
    id="versions-without-expiry",
    title="Bucket that keeps every old version",
    needs=(),
    inventory=("bucket",),
    thresholds=(
        limit("min_monthly_usd", "1", "USD", "buckets that cost less are left alone", "ours"),
        limit("low_percent", "0", "%", "low: nothing was ever overwritten", "ours"),
        limit("mid_percent", "10", "%", "mid: share of the storage that is old versions", "ours"),
        limit("high_percent", "30", "%", "high: the same", "CUDOS dashboard: S3 Standard, 30 %"),
    ),
    affects=frozenset({"storage"}),
    precedence=31,
    meter="buckets",
    saves="usage",
    method="versioning is on, and no enabled rule lets noncurrent versions expire",
    formula="saving = effective cost of its storage a month * 0 % (low), 10 % (mid), 30 % (high)",
    sources=("AWS Trusted Advisor: S3 versioning without lifecycle",),
    example="a bucket of 2 TB in which tables are rewritten daily: 4.60 USD a month, or far more",
    find=find,
)
