"""Find DynamoDB tables whose provisioned capacity costs more than paying by the request would."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import COVERAGE, Proposal
from cost.rules._judge import Steps, judged, named
from cost.rules._managed import TABLE, TABLE_READS, TABLE_WRITES
from cost.rules._usage import ZERO, monthly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot

CAPACITY = "CapacityUnit-Hrs"
MILLION = 1_000_000
PRICES = {TABLE_READS.id: "dynamodb.rru.1m", TABLE_WRITES.id: "dynamodb.wru.1m"}


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every table that the bill has provisioned capacity of."""
    return judged(RULE, context, limits, Steps(wasted=_provisioned, propose=_propose))


def _provisioned(context: Context, item: Item, limits: Limits) -> bool:
    del limits
    used = any(context.total(metric, item.id) > 0 for metric in PRICES)
    return item.part(CAPACITY).monthly > 0 and used


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal | str | None:
    now = lot.part(CAPACITY)
    requests = ZERO
    for metric, key in PRICES.items():
        price = context.prices.unit_price(key, lot.region)
        if price is None:
            return f"no price of {key} in {lot.region}"
        units = Decimal(sum(context.total(metric, i) for i in lot.ids))
        requests += monthly(units / MILLION * price.usd, lot.days)
    saved = now.monthly - requests
    if now.monthly_committed > 0 or saved < now.monthly * limits["min_saving_percent"] / 100:
        return None
    return Proposal(
        current="provisioned",
        proposed="on demand",
        saving=Range.exactly(saved),
        risk=1,
        effort="very low",
        setting=None,
        by_hand="aws dynamodb update-table --billing-mode PAY_PER_REQUEST --table-name"
        f" {named(lot.ids)}",
        values={
            "provisioned_monthly_usd": f"{now.monthly:f}",
            "requests_monthly_usd": f"{requests:f}",
        },
        notes=("a loop that runs wild is then charged, not throttled: set a maximum throughput",),
    )


RULE = Rule(
    id="overprovisioned-table",
    title="DynamoDB table that on demand undercuts",
    needs=(TABLE_READS.id, TABLE_WRITES.id),
    measures=TABLE,
    thresholds=(
        limit(
            "min_saving_percent",
            "20",
            "%",
            "a smaller share of the capacity's cost is left alone",
            "ours; CUDOS shows the comparison without a threshold",
        ),
        *COVERAGE,
    ),
    affects=frozenset({"tables"}),
    precedence=20,
    meter="tables",
    saves="usage",
    method="what was consumed, priced by the request, against the bill's capacity units; a table"
    " with reserved capacity is left alone",
    formula="saving = effective cost of capacity a month - (reads * price + writes * price)",
    sources=("Amazon DynamoDB pricing: on-demand and provisioned capacity",),
    example="500 write units for 2 million writes a month: 237 USD, on demand 1.25",
    find=find,
)
