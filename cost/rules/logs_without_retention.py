"""Find log groups that keep everything for ever."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._judge import Steps, judged, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot

STORED = "TimedStorage"
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - an inventory's times are naive UTC


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every log group that the bill has storage of."""
    return judged(RULE, context, limits, Steps(wasted=_for_ever, propose=_propose))


def _for_ever(context: Context, item: Item, limits: Limits) -> bool:
    group = context.things("log-group", item.region).get(item.id)
    if group is None or group.get("retentionInDays") is not None:
        return False
    old = _age_days(context, item) > limits["keep_days"]
    return old and item.part(STORED).monthly >= limits["min_monthly_usd"]


def _age_days(context: Context, item: Item) -> Decimal:
    """Days since the group was made; its creation is in milliseconds."""
    made: Any = context.things("log-group", item.region)[item.id].get("creationTime")
    if made is None or context.inventory is None:
        return Decimal(0)
    epoch = (context.inventory.at - EPOCH).total_seconds()
    return (Decimal(epoch) - Decimal(made) / 1000) / 86400


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    stored = {i.id: i.part(STORED).monthly for i in lot.members}
    # Logs that arrive evenly: what is older than is kept, of all that there is.
    saved = sum(
        (stored[i.id] * (1 - limits["keep_days"] / _age_days(context, i)) for i in lot.members),
        Decimal(0),
    )
    return Proposal(
        current="kept for ever",
        proposed=f"kept for {limits['keep_days']} days",
        saving=Range(low=saved / 2, mid=saved, high=sum(stored.values(), Decimal(0))),
        risk=1,
        effort="very low",
        setting=None,
        by_hand=f"aws logs put-retention-policy --retention-in-days {limits['keep_days']}"
        f" --log-group-name {named(lot.ids)}",
        values={"groups": len(lot.members)},
        notes=("audits may want them longer: export them to S3 first, at a tenth of the price",),
    )


RULE = Rule(
    id="logs-without-retention",
    title="Log group that keeps everything",
    needs=(),
    inventory=("log-group",),
    thresholds=(
        limit(
            "keep_days",
            "90",
            "days",
            "how long logs are useful",
            "Thrifty and AWS Cost Optimization Hub: 90 days",
        ),
        limit("min_monthly_usd", "1", "USD", "groups whose storage costs less are left", "ours"),
    ),
    affects=frozenset({"log-storage"}),
    precedence=20,
    meter="log-groups",
    saves="usage",
    method="groups without a retention that are older than what would be kept; those of the"
    " settings always have one",
    formula="saving = effective cost of storage * (1 - keep_days / age), if logs arrive evenly",
    sources=("Thrifty: log groups without retention", "Amazon CloudWatch pricing"),
    example="4 years of one pipeline's logs, 800 GB: 22 of 24 USD a month",
    find=find,
)
