"""A simulated month before any format spells it: one line a charge, to the digit."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import ibis

from cost.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import ibis.expr.types as ir

PRICE: Final = "decimal(18, 10)"
AMOUNT: Final = "decimal(18, 8)"
COST: Final = "decimal(38, 10)"
"""Ten digits after the point survive the double of a Parquet file and the text of a CSV alike."""

TRUTH: Final = ibis.schema(
    {
        "kind": "string",
        "start": "timestamp(6)",
        "end": "timestamp(6)",
        "account": "string",
        "entity": "string",
        "seller": "string",
        "resource_id": "string",
        "code": "string",
        "name": "string",
        "family": "string",
        "usage_type": "string",
        "operation": "string",
        "description": "string",
        "unit": "string",
        "instance_type": "string",
        "region": "string",
        "zone": "string",
        "from_region": "string",
        "to_region": "string",
        "quantity": AMOUNT,
        "unblended": COST,
        "public": COST,
        "plan": "string",
        "plan_rate": PRICE,
        "plan_effective": COST,
        "plan_total": COST,
        "plan_used": COST,
        "reservation": "string",
        "upfront_used": COST,
        "recurring_used": COST,
        "upfront_unused": COST,
        "recurring_unused": COST,
        "split_parent": "string",
        "split_cost": COST,
        "split_unused": COST,
        "tags": "map<string, string>",
        "cur_tags": "map<string, string>",
        "line_id": "string",
    }
)
"""A line of the month; `kind` is CUR's charge type.

account: who used it, the payer where it is null. entity and seller: AWS where they are null.
upfront_used and recurring_used: what an hour under a reservation costs, by how it was paid;
upfront_unused and recurring_unused: what went unused, on the reservation's monthly fee.
split_parent: the instance whose cost the line repeats a share of; it costs nothing itself.
cur_tags: the tags under CUR 2.0's keys, worked out once for all lines of a meter.
"""


def unseen(lines: int) -> None:
    """Tell nobody that so many lines are done."""


@dataclass(frozen=True)
class Part:
    """A piece of a long bill, made as it is written."""

    rows: ir.Table
    lines: int
    """Of usage."""


@dataclass(frozen=True, kw_only=True)
class Truth:
    """A simulated month."""

    con: Any
    """The ibis backend that holds the rows."""
    rows: ir.Table
    """In the columns of TRUTH."""
    account: str
    """The payer's."""
    start: dt.datetime
    end: dt.datetime
    tag_keys: tuple[str, ...]
    unpriced: Counter[str] = field(default_factory=Counter)
    """What was found and has no price: it is not in the bill."""
    parts: tuple[Part, ...] = ()
    """The rows in pieces, each to be a file of its own; none where one file is enough."""
    sums: ir.Table | None = None
    """The rows as cost.sample.totals.summed sums them up, where that is known already."""
    told: Callable[[int], object] = unseen
    """Called with the lines of each part that was written."""
    organisation: bool = False
    """It has the columns of an account with reservations, containers and several accounts."""


def month_of(text: str) -> tuple[dt.datetime, dt.datetime, int]:
    """A month's first moment, the first after it, and its hours.

    >>> month_of("2026-02")[2]
    672

    Raises:
        InputError: it is no month.
    """
    try:
        start = dt.datetime.strptime(text, "%Y-%m")  # noqa: DTZ007 - bills' times are naive UTC
        end = (start + dt.timedelta(days=32)).replace(day=1)
    except (ValueError, OverflowError):
        raise InputError(f"{text!r} is no month", allowed="YYYY-MM, such as 2026-10") from None
    return start, end, int((end - start) / dt.timedelta(hours=1))


def tag_columns(tags: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The columns `tags` and `cur_tags` of meters, from what each is tagged with."""
    import pyarrow as pa

    pairs = pa.map_(pa.string(), pa.string())
    plain = [sorted(one.items()) for one in tags]
    spelt = [[(f"user_{key.replace('-', '_')}", value) for key, value in one] for one in plain]
    return {"tags": pa.array(plain, pairs), "cur_tags": pa.array(spelt, pairs)}


def shape(table: ir.Table, **columns: Any) -> ir.Table:
    """TRUTH's columns: those given, else the table's own, else NULL."""
    return table.select(
        **{
            name: columns.get(
                name, table[name] if name in table.columns else ibis.null(dtype)
            ).cast(dtype)
            for name, dtype in TRUTH.items()
        }
    )


def hourly(crossed: ir.Table, start: dt.datetime, chance: Any) -> dict[str, Any]:
    """Time, quantity and cost of meters' hours.

    Args:
        crossed: meters (quantity, swing, price, price_swing, list_price) with their hours as `h`.
        start: the first moment of the month.
        chance: a number from 0 to 1 for each, the same for the same seed.
    """
    day = ((crossed.h % 24 - 9) * (2 * 3.141592653589793 / 24)).sin()
    factor = 1 + crossed.swing * (0.8 * day + 0.4 * (chance - 0.5))
    quantity = _swung(crossed.quantity, crossed.swing, factor, AMOUNT)
    drift = 1 + crossed.price_swing * (chance - 0.5)
    price = _swung(crossed.price, crossed.price_swing, drift, PRICE)
    begin = ibis.literal(start) + crossed.h.as_interval("h")
    return {
        "start": begin,
        "end": begin + ibis.interval(hours=1),
        "quantity": quantity,
        "unblended": (quantity * price).cast(COST),
        "public": (quantity * crossed.list_price).cast(COST),
    }


def _swung(value: Any, swing: Any, factor: Any, dtype: str) -> Any:
    """The value times the factor where it swings; else the value itself, to the digit."""
    moved = (value.cast("float64") * factor).round(6)
    return (swing > 0).ifelse(moved, None).cast(dtype).fill_null(value)
