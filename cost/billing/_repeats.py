"""Lines that occur twice.

The same line item id and time interval within one billing period are one line: AWS's ids are unique
(with their interval) within a delivery. The invoiced line wins, then that of the later file name.

A later delivery of the month has other ids, says AWS ("doesn't match the LineItemId for the same
resource in the November 30 report"), and rows of FOCUS have none. Of loose files, which no manifest
says to be of one delivery, lines are compared by what they say: they count, and are told.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import ibis

from cost.billing._dimensions import KEY as COMBINATION
from cost.billing._quality import ZERO
from cost.engines._rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from cost.engines._base import Session

KEY = ("BillingPeriodStart", "x_LineId", "ChargePeriodStart", "x_UsageType")
"""x_LineId is a hash of 64 bits; with time and usage type beside it, no match is an accident."""

NEEDS = (*KEY, "InvoiceId", "x_SourceFile", "BilledCost")
"""What tells a repeat, and which of two counts."""


FACTS = ("ChargePeriodStart", "ChargePeriodEnd", "ConsumedQuantity", "BilledCost", "EffectiveCost")
TEXTS = (
    "SubAccountId",
    "ChargeCategory",
    "ServiceName",
    "RegionId",
    "ResourceId",
    "CommitmentDiscountId",
    "x_UsageType",
    "x_Operation",
)
"""With FACTS, what tells lines of two deliveries apart; not the invoice, which comes late."""

LEAST = Decimal("0.5")
"""Of a file's rows: where fewer are in others, that is chance, such as fees that are alike."""

LOOKED_AT = 200_000
"""Lines of a bill that are compared, about: what is there twice is seen in a part of it."""


def any_repeats(session: Session, lines: ir.Table) -> bool:
    """Whether any line occurs twice."""
    lines = lines.select("x_LineId")
    found = lines.aggregate(lines=lines.x_LineId.count(), ids=lines.x_LineId.nunique())
    (row,) = session.rows(found)
    return bool(row["ids"] < row["lines"])


def doubled(lines: ir.Table, texts: ir.Table | None, rows: int) -> int:
    """How many lines several files have alike but for their ids, where most of a file's are.

    They may be one delivery's or two's, which nothing tells, so they count. Of a bill with many
    more lines than LOOKED_AT a part is looked at, and the number is an estimate.

    Args:
        lines: with FACTS, x_SourceFile, and TEXTS or x_Combination.
        texts: TEXTS of each x_Combination; None where lines carry their own.
        rows: how many lines there are.
    """
    part = rows // LOOKED_AT + 1
    lines = lines.filter(_hash(lines, FACTS) % part == 0)
    if texts is not None:
        lines = lines.inner_join(texts.select(COMBINATION, *TEXTS), COMBINATION)
    key = what_it_says(lines)
    found = alike(lines.select(key=key, file=lines.x_SourceFile, cost=lines.BilledCost))
    return part * sum(int(row["repeated"]) for row in found)


def alike(lines: ir.Table) -> list[dict[str, Any]]:
    """The files whose rows are in others too; none where no file's mostly are.

    Args:
        lines: `key`, equal where rows are alike, `file`, and `cost`.

    Returns:
        Of each `file` its `rows`, `repeated` of them, and their `cost`.
    """
    once = lines.group_by("key", "file").aggregate(rows=lines.count(), cost=lines.cost.sum())
    once = once.mutate(files=once.file.count().over(ibis.window(group_by=once.key)))
    files = once.group_by("file").aggregate(
        rows=once.rows.sum(),
        repeated=once.rows.sum(where=once.files > 1).fill_null(0),
        cost=once.cost.sum(),
    )
    found = [row for row in rows_of(files.order_by("file")) if row["repeated"]]
    return found if any(row["repeated"] >= LEAST * row["rows"] for row in found) else []


def what_it_says(lines: ir.Table) -> Any:
    """A hash of a line's FACTS and TEXTS."""
    return _hash(lines, (*FACTS, *TEXTS))


def _hash(lines: ir.Table, names: Sequence[str]) -> Any:
    return ibis.struct({name: lines[name] for name in names}).hash()


def once(lines: ir.Table) -> ir.Table:
    """The lines without repeats; lines without an id all stay."""
    window = ibis.window(
        group_by=[lines[name] for name in KEY],
        order_by=[
            lines.InvoiceId.isnull(),
            lines.x_SourceFile.desc(),
            lines.BilledCost,
        ],
    )
    numbered = lines.mutate(x_Times=ibis.row_number().over(window))
    kept = numbered.filter(numbered.x_LineId.isnull() | (numbered.x_Times == 0))
    return kept.drop("x_Times")


def difference(before: ir.Table, after: ir.Table) -> dict[str, Any]:
    """How many rows were left out, and what they were billed.

    Args:
        before: all lines, summed up by days, with their texts.
        after: the lines without repeats, likewise.
    """
    rows, cost = [], []
    for table in (before, after):
        counted = table.filter(~table.x_SplitCost)
        found = counted.aggregate(n=counted.row_count.sum(), cost=counted.BilledCost.sum())
        (values,) = rows_of(found)
        rows.append(values["n"] or 0)
        cost.append(values["cost"] or ZERO)
    return {"duplicate_rows": rows[0] - rows[1], "duplicate_cost": cost[0] - cost[1]}
