"""Lines that occur twice: the same line item id and time interval within one billing period.

AWS's ids are unique (with their interval) within a delivery, so a repeat means that two deliveries
of a month were given as loose files. The invoiced line wins, then the one of the later file name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from cost.billing._quality import ZERO
from cost.engines._rows import rows_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from cost.engines._base import Session

KEY = ("BillingPeriodStart", "x_LineId", "ChargePeriodStart", "x_UsageType")
"""x_LineId is a hash of 64 bits; with time and usage type beside it, no match is an accident."""

NEEDS = (*KEY, "InvoiceId", "x_SourceFile", "BilledCost")
"""What tells a repeat, and which of two counts."""


def any_repeats(session: Session, lines: ir.Table) -> bool:
    """Whether any line occurs twice."""
    lines = lines.select("x_LineId")
    found = lines.aggregate(lines=lines.x_LineId.count(), ids=lines.x_LineId.nunique())
    (row,) = session.rows(found)
    return bool(row["ids"] < row["lines"])


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
