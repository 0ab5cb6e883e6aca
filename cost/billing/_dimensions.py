"""Work out a line's text once for all lines that share it.

A bill of millions of lines has a few thousand combinations of resource, usage type, tags and so on.
In Parquet, which stores such columns as dictionaries, these combinations are found at little cost;
services, instance types and tags are then derived once for each, and a line carries a number
instead of thirty texts. Text files would have to be parsed a second time, which costs more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir

    from cost.billing._base import Source
    from cost.billing._raw import Raw

MAP: Final = "map<string, string>"

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


def combinations(
    con: Any, raw: Raw, source: Source, names: Iterable[str], number: int
) -> tuple[Raw, Raw] | None:
    """Find the distinct combinations of what the dimensions are read from.

    Args:
        con: the ibis backend; the combinations become a table of it.
        raw: the files.
        source: their format.
        names: the canonical columns that are wanted.
        number: the files' group, which is part of the key.

    Returns:
        The files with their key, and the combinations with theirs, to be read by the same source;
        None where no key was found that tells all combinations apart.
    """
    table = raw.table
    needed = _read_from(source.rows(raw), names)
    if raw.has(source.tags):
        needed.add(raw.columns[source.tags])  # its keys are not known yet, so nothing reads it
    maps = sorted(name for name in needed if table[name].type().is_map())
    texts = sorted(needed.difference(maps))
    few, keys = _distinct(con, table, texts, maps, number)
    few = few.mutate(
        **{name: ibis.null(t) for name, t in table.schema().items() if name not in needed}
    )
    key = unique(few, keys)
    if key is None:
        return None
    return replace(raw, key=_hash(number, table, keys[key])), replace(raw, table=few, key=few[key])


def _distinct(
    con: Any, table: ir.Table, texts: list[str], maps: list[str], number: int
) -> tuple[ir.Table, dict[str, list[str]]]:
    """The distinct combinations, and keys that may tell them apart with the columns of each.

    A resource's maps hardly ever change. Where none does, a line's key needs no look at its maps,
    which costs more than all of its texts.
    """
    # As text: DuckDB copies a map for every line that it sees, which takes twice as long.
    plain = [m for m in maps if table[m].type() == dt.dtype(MAP)]
    spelt = table.mutate(**{m: table[m].cast("json").cast("string") for m in plain})
    name, any_maps = f"combinations_{number}", {m: spelt[m].arbitrary() for m in maps}
    hashed = _hash(number, spelt, maps) if maps else None
    vary = {} if hashed is None else {"x_Vary": hashed.min() != hashed.max()}
    found = spelt.group_by(*texts).aggregate(x_Lines=spelt.count(), **any_maps, **vary)
    distinct = con.create_table(name, found, temp=True)
    if not maps or not distinct.x_Vary.any().to_pyarrow().as_py():
        distinct = _as_maps(distinct, plain)
        return distinct.mutate(x_Narrow=_hash(number, distinct, texts)), {"x_Narrow": texts}
    found = spelt.group_by(*texts, x_Maps=hashed).aggregate(**any_maps)
    distinct = _as_maps(con.create_table(f"{name}_wide", found, temp=True), plain)
    return distinct.mutate(x_Wide=_hash(number, distinct, texts + maps)), {"x_Wide": texts + maps}


def _as_maps(table: ir.Table, names: list[str]) -> ir.Table:
    """The table with these columns of JSON text as the maps that they were."""
    return table.mutate(**{name: table[name].cast("json").cast(MAP) for name in names})


def _read_from(rows: ir.Table, names: Iterable[str]) -> set[str]:
    """The columns of the files that canonical columns are computed from."""
    values = rows.op().values
    return {
        field.name for name in names if name not in FACTS for field in values[name].find(ops.Field)
    }


def _hash(number: int, table: ir.Table, names: list[str]) -> Any:
    columns = {"x_Group": ibis.literal(number)} | {name: table[name] for name in names}
    return ibis.struct(columns).hash()


def unique(table: ir.Table, keys: Iterable[str]) -> str | None:
    """The first key that tells all combinations apart: what makes the hash exact."""
    counted = table.aggregate(x_Rows=table.count(), **{key: table[key].nunique() for key in keys})
    row = counted.to_pyarrow().to_pylist()[0]
    return next((key for key in keys if row[key] == row["x_Rows"]), None)
