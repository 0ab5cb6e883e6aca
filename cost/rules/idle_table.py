"""Find DynamoDB tables with provisioned capacity that nobody reads or writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import COVERAGE, Proposal
from cost.rules._judge import Steps, judged, named
from cost.rules._managed import TABLE, TABLE_READS, TABLE_WRITES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot

CAPACITY = "CapacityUnit-Hrs"


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every table that the bill has provisioned capacity of."""
    return judged(RULE, context, limits, Steps(wasted=_idle, propose=_propose))


def _idle(context: Context, item: Item, limits: Limits) -> bool:
    if item.part(CAPACITY).monthly <= 0:
        return False
    used = sum(context.total(m.id, item.id) for m in (TABLE_READS, TABLE_WRITES))
    return used <= limits["units"]


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del context, limits
    capacity = lot.part(CAPACITY)
    return Proposal(
        current="provisioned",
        proposed="on demand, or deleted",
        saving=Range.after_commitments(
            capacity.monthly, capacity.monthly_committed, most=lot.monthly
        ),
        risk=1,
        effort="very low",
        setting=None,
        by_hand="aws dynamodb update-table --billing-mode PAY_PER_REQUEST --table-name"
        f" {named(lot.ids)}; or export it and delete-table",
        values={"tables": len(lot.members)},
    )


RULE = Rule(
    id="idle-table",
    title="DynamoDB table that nobody uses",
    needs=(TABLE_READS.id, TABLE_WRITES.id),
    measures=TABLE,
    thresholds=(
        limit(
            "units",
            "0",
            "capacity units",
            "reads and writes of the whole window are no more than this",
            "AWS Cost Optimization Hub: none in 30 days",
        ),
        *COVERAGE,
    ),
    affects=frozenset({"tables"}),
    precedence=10,
    meter="tables",
    saves="usage",
    method="consumed capacity over the window; AWS writes no point of what nobody consumed, so the"
    " provisioned capacity's own points must be there",
    formula="saving = effective cost of provisioned capacity a month (less what is reserved);"
    " high: with the storage",
    sources=("AWS Cost Optimization Hub: unused DynamoDB tables",),
    example="100 write and 100 read units that a retired job left: 57 USD a month",
    find=find,
)
