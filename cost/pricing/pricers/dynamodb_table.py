"""Price a DynamoDB table: by request or by provisioned capacity, and what it stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.pricing.base import ALWAYS_ON, Ask, Part, Percentiles, Pricer, UsageInput, number

if TYPE_CHECKING:
    from decimal import Decimal

STORED = UsageInput(
    key="stored_gb",
    unit="GB",
    what="stored in the table",
    why="a table's size is nowhere in a program",
)
WRITES = UsageInput(
    key="write_units",
    unit="request units",
    what="write request units of an on-demand table",
    why="from a lock table to one written to twice a second",
    assume=(1_000, 100_000, 5_000_000),
)
READS = UsageInput(
    key="read_units",
    unit="request units",
    what="read request units of an on-demand table",
    why="from a lock table to one read ten times a second",
    assume=(1_000, 500_000, 26_000_000),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """Provisioned capacity is billed by the hour, used or not."""
    million = 1_000_000
    if ask.get("billingMode", default="PROVISIONED") == "PAY_PER_REQUEST":
        parts = [
            *ask.used("write requests", "dynamodb.wru.1m", "write_units", per=million),
            *ask.used("read requests", "dynamodb.rru.1m", "read_units", per=million),
        ]
    else:
        writes = number(ask.get("writeCapacity", default=1))
        reads = number(ask.get("readCapacity", default=1))
        parts = [
            ask.part("write capacity", "dynamodb.wcu_hour", _hours(writes)),
            ask.part("read capacity", "dynamodb.rcu_hour", _hours(reads)),
        ]
    parts += ask.used("storage", "dynamodb.gb_month", "stored_gb")
    if ask.get("pointInTimeRecovery", "enabled", default=False):
        parts += ask.used("point-in-time recovery", "dynamodb.pitr.gb_month", "stored_gb")
    return tuple(parts)


def _hours(units: Decimal) -> Percentiles:
    return ALWAYS_ON * Percentiles.exactly(units)


PRICER = Pricer(
    id="dynamodb-table",
    types=("aws:dynamodb/table:Table",),
    price=price,
    usage=(STORED, WRITES, READS),
)
