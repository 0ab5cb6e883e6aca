"""Lines that occur twice: the same line item id and time interval within one billing period.

AWS's ids are unique (with their interval) within a delivery, so a repeat means that two deliveries
of a month were given as loose files. The invoiced line wins, then the one of the later file name.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import ibis

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
"""What tells rows without ids apart, beside their texts."""

LEAST = Decimal("0.5")
"""Of a file's rows: where fewer are in others, that is chance, such as fees that are alike."""

LOOKED_AT = 200_000
"""Rows of a bill that are compared to the letter, about: what is there twice is seen in a part."""


def ids(session: Session, lines: ir.Table) -> tuple[int, int]:
    """How many lines have an id, and how many ids there are: fewer where a line occurs twice."""
    lines = lines.select("x_LineId")
    found = lines.aggregate(lines=lines.x_LineId.count(), ids=lines.x_LineId.nunique())
    (row,) = session.rows(found)
    return row["lines"], row["ids"]


def doubled(lines: ir.Table, texts: Sequence[str], rows: int) -> int:
    """How many rows without ids several files have alike, where these are most of a file's.

    They may be one delivery's or two's, which nothing tells, so they count. Of a bill with many
    more rows than LOOKED_AT a part is looked at, and the number is an estimate.

    Args:
        lines: with FACTS, x_LineId and x_SourceFile.
        texts: their columns of texts, or x_Combination.
        rows: how many lines there are.
    """
    part = rows // LOOKED_AT + 1
    lines = lines.filter(lines.x_LineId.isnull())
    # By its facts alone at first: a hash of the texts is long to compute.
    lines = lines.filter(_hash(lines, FACTS) % part == 0)
    key = _hash(lines, (*FACTS, *texts))
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
