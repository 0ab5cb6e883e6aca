"""Find buckets that another region reads again and again, where a copy would cost less."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._items import Use
from cost.rules._judge import Steps, judged, named
from cost.rules._usage import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from cost.rules._items import Item, Lot

OUT: Final = "AWS-Out-Bytes"
"""Traffic to another region, which its sender pays: `USE1-USW2-AWS-Out-Bytes`."""
STORED: Final = "TimedStorage"


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every bucket that sends data to another region."""
    return judged(RULE, context, limits, Steps(wasted=_read_again, propose=_propose))


def _stored(context: Context, item: Item) -> Use:
    """What a bucket stores; nothing of what is no bucket."""
    bucket = context.item("buckets", item.id)
    return Use(usage_type=STORED) if bucket is None else bucket.part(STORED)


def _read_again(context: Context, item: Item, limits: Limits) -> bool:
    size = _stored(context, item).monthly_quantity
    return size > 0 and item.part(OUT).monthly_quantity >= limits["times"] * size


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal | None:
    sent = [item.part(OUT) for item in lot.members]
    stored = [_stored(context, item) for item in lot.members]
    paid = sum((use.monthly for use in sent), ZERO)
    # A copy is sent once a month if all of it changes, and stored.
    copies = sum((_copy(*of_one) for of_one in zip(sent, stored, strict=True)), ZERO)
    if paid - copies < limits["min_saving_usd"]:
        return None
    to = sorted({_target(use.usage_type) for i in lot.members for use in i.uses} - {""})
    return Proposal(
        current="read from another region",
        proposed="a copy where it is read",
        saving=Range(low=ZERO, mid=paid - copies, high=paid),
        risk=1,
        effort="medium",
        setting=None,
        by_hand=f"replicate what is read of {named(lot.ids)} to the region that reads it"
        f" ({', '.join(to) or 'see the usage types'}), or run the jobs where the data are",
        values={
            "gb_a_month": f"{sum((use.monthly_quantity for use in sent), ZERO):.1f}",
            "stored_gb": f"{sum((use.monthly_quantity for use in stored), ZERO):.1f}",
        },
        notes=("who reads is not in the bill: server access logs say it",),
    )


def _copy(sent: Use, stored: Use) -> Decimal:
    """What a copy costs a month: its storage, and to send it once."""
    size, whole = stored.monthly_quantity, sent.monthly_quantity
    return stored.monthly + (sent.monthly * size / whole if whole else ZERO)


def _target(usage_type: str) -> str:
    """The prefix of the region that data went to.

    >>> _target("USE1-USW2-AWS-Out-Bytes"), _target("DataTransfer-Regional-Bytes")
    ('USW2', '')
    """
    found = re.search(r"([A-Z]{2,4}\d?)-AWS-Out-Bytes", usage_type)
    return found[1] if found else ""


RULE = Rule(
    id="cross-region-reads",
    title="Bucket that another region reads again and again",
    needs=(),
    thresholds=(
        limit(
            "times",
            "2",
            "times",
            "it sends at least so many times what it stores, a month",
            "ours: a copy that is sent once is a replica",
        ),
        limit("min_saving_usd", "10", "USD", "a smaller saving a month is left alone", "ours"),
    ),
    affects=frozenset({"transfer"}),
    precedence=10,
    meter="transfers",
    saves="usage",
    method="a bucket's traffic to other regions in the bill, beside what it stores",
    formula="saving = effective cost of AWS-Out-Bytes a month - storage of a copy - sending it"
    " once; low: 0; high: without a copy, where the jobs run",
    sources=("Amazon S3 pricing: transfer to other regions, by the GB",),
    find=find,
    example="a data set of 2 TB in us-east-1 that jobs in us-west-2 read 20 times a month: 714 of"
    " 800 USD",
)
