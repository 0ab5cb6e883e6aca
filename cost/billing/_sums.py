"""Text files, summed up by days as they are parsed.

Parsing is most of what reading text takes, so it is done once, and nothing is kept of a line but
its id. Who wants the lines themselves has them parsed again (cost.billing._held).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import duckdb
import ibis

from cost.billing import _dimensions
from cost.billing._dimensions import FACTS, KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import ibis.expr.types as ir

    from cost.billing._raw import Raw

    Days = Callable[..., ir.Table]

TEXT: Final = "text:"
"""Before the name of a files' column: FOCUS calls its columns as the sums are called."""

IDS: Final = "x_LineIds"


@dataclass(frozen=True)
class Sums:
    """A group's lines, summed up by days."""

    days: ir.Table
    """Materialised: cost.analysis.rollups.days by x_Combination, with the IDS of their lines."""
    texts: Raw
    """What each x_Combination stands for, to be read by the group's source."""
    key: Any
    """The x_Combination of a line of the files, whoever wants to parse them again."""


def summed(
    con: Any, raw: Raw, rows: ir.Table, needed: Iterable[str], number: int, days: Days
) -> Sums | None:
    """Sum text files up.

    Args:
        con: the ibis backend.
        raw: the files.
        rows: what their source makes of them.
        needed: the columns that dimensions are read from (_dimensions.read_from).
        number: the files' group, which is part of the key.
        days: cost.analysis.rollups.days.

    Returns:
        None where the ids do not fit into memory, or no key tells all combinations apart.
    """
    texts, values = sorted(needed), rows.op().values
    if not texts:
        return None
    lines = raw.table.select(
        **{name: values[name].to_expr() for name in FACTS},
        **{TEXT + name: raw.table[name] for name in texts},
    )
    found = days(lines, [TEXT + name for name in texts], **{IDS: lines.x_LineId.collect()})
    try:
        table = _computed(con, found)
    except duckdb.OutOfMemoryException:  # lists, unlike all else, are not spilled to disk
        return None
    plain = table.select(**{name: table[TEXT + name] for name in texts})
    few = _computed(con, plain.distinct())
    few = few.mutate(**{KEY: _dimensions.hashed(number, few, texts)})
    few = _dimensions.with_nulls(few, raw.table)
    if _dimensions.unique(few, [KEY]) is None:
        return None
    numbered = table.mutate(**{KEY: _dimensions.hashed(number, table, texts, TEXT)})
    return Sums(
        numbered.drop(*(TEXT + name for name in texts)),
        replace(raw, table=few, known={KEY: few[KEY]}),
        _dimensions.hashed(number, raw.table, texts),
    )


def _computed(con: Any, table: ir.Table) -> ir.Table:
    found: ir.Table = con.create_table(ibis.util.gen_name("sums"), table, temp=True)
    return found
