"""Work out a line's text once for all lines that share it.

A bill of millions of lines has a few thousand combinations of resource, usage type, tags and so on.
These combinations are found at little cost; services, instance types and tags are then derived
once for each, and a line carries a number instead of thirty texts. Parquet is read a second time
for it; of text files, which take longer to parse, what is needed is held (cost.billing._held).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import ibis
import ibis.expr.operations as ops

from cost.engines._rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir

    from cost.billing._raw import Raw

FACTS: Final = (
    "BilledCost",
    "EffectiveCost",
    "ListCost",
    "ConsumedQuantity",
    "BillingPeriodStart",
    "BillingPeriodEnd",
    "ChargePeriodStart",
    "ChargePeriodEnd",
    "x_LineId",
    "x_Unparsed",
    "x_ExtraDigits",
)
"""Columns that differ from line to line; all others are a combination's."""

KEY: Final = "x_Combination"
"""A hash of 64 bits, used only where it was found to tell all combinations apart."""


@dataclass(frozen=True)
class Kept:
    """Lines, summed up by days: whole, or apart from their texts."""

    lines: ir.Table
    """The lines themselves, computed when they are asked for."""
    days: ir.Table
    """Materialised: cost.analysis.rollups.days."""
    combinations: ir.Table | None
    """The texts of each x_Combination; None where the days carry their own."""

    @property
    def rows(self) -> ir.Table:
        """The days with their texts."""
        if self.combinations is None:
            return self.days
        return self.days.inner_join(self.combinations, KEY)

    def without_split_costs(self) -> Kept:
        """Without the rows that repeat a part of another's cost."""
        if self.combinations is None:
            lines, days = (t.filter(~t.x_SplitCost) for t in (self.lines, self.days))
            return replace(self, lines=lines, days=days)
        few = self.combinations
        return replace(self, combinations=few.filter(~few.x_SplitCost))


def with_nulls(table: ir.Table, whole: ir.Table) -> ir.Table:
    """The table with columns of nulls for those that it has not of another."""
    missing = {n: ibis.null(t) for n, t in whole.schema().items() if n not in table.columns}
    return table.mutate(**missing)


def combinations(con: Any, raw: Raw, needed: set[str], number: int) -> tuple[Raw, Raw] | None:
    """Find the distinct combinations of what the dimensions are read from.

    Args:
        con: the ibis backend; the combinations become a table of it.
        raw: the files.
        needed: the columns that dimensions are read from (see `read_from`).
        number: the files' group, which is part of the key.

    Returns:
        The files with their key, and the combinations with theirs, to be read by the same source;
        None where there are no texts, or no key was found that tells all combinations apart.
    """
    if not needed:
        return None
    table = raw.table
    maps = sorted(name for name in needed if table[name].type().is_map())
    texts = sorted(needed.difference(maps))
    few, keys = _distinct(con, table, texts, maps, number)
    few = with_nulls(few, table)
    key = unique(few, keys)
    if key is None:
        return None
    line = hashed(number, table, keys[key])
    return replace(raw, known={KEY: line}), replace(raw, table=few, known={KEY: few[key]})


def _distinct(
    con: Any, table: ir.Table, texts: list[str], maps: list[str], number: int
) -> tuple[ir.Table, dict[str, list[str]]]:
    """The distinct combinations, and keys that may tell them apart with the columns of each.

    A resource's maps hardly ever change. Where none does, a line's key needs no look at its maps,
    which costs more than all of its texts.
    """
    # Of the first file's first line: `arbitrary` would copy a map for every line that it sees.
    first = {name: table[name].argmin(table["filename"]) for name in maps}
    numbered = {"x_Maps": hashed(number, table, maps)} if maps else {}
    found = table.group_by(*texts, **numbered).aggregate(x_Lines=table.count(), **first)
    distinct = con.create_table(f"combinations_{number}", found, temp=True)
    keys = {"x_Narrow": texts} | ({"x_Wide": texts + maps} if maps else {})
    numbers = {key: hashed(number, distinct, names) for key, names in keys.items()}
    return distinct.mutate(**numbers), keys


def read_from(raw: Raw, tags: str, rows: ir.Table, names: Iterable[str]) -> set[str]:
    """The columns of the files that canonical columns are computed from.

    Args:
        raw: the files.
        tags: their source's column of tags; its keys are not known yet, so nothing reads it.
        rows: what the source makes of the files.
        names: the canonical columns that are wanted.
    """
    select = rows.op()
    fields = (field for name in names for field in select.values[name].find(ops.Field))
    found = {field.name for field in fields if field.rel == select.parent}
    return found | {raw.columns[tags]} if raw.has(tags) else found


def only(rows: ir.Table, names: Iterable[str]) -> ir.Table:
    """What a source makes of files, in some columns, as if the others had never been."""
    select = rows.op()
    table: ir.Table = ops.Project(select.parent, {n: select.values[n] for n in names}).to_expr()
    return table


def hashed(number: int, table: ir.Table, names: list[str]) -> Any:
    """A group's number and these columns, as a number of 64 bits."""
    columns = {"x_Group": ibis.literal(number)} | {name: table[name] for name in names}
    return ibis.struct(columns).hash()


def unique(table: ir.Table, keys: Iterable[str]) -> str | None:
    """The first key that tells all combinations apart: what makes the hash exact."""
    counted = table.aggregate(x_Rows=table.count(), **{key: table[key].nunique() for key in keys})
    (row,) = rows_of(counted)
    return next((key for key in keys if row[key] == row["x_Rows"]), None)
