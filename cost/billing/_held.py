"""Text files, parsed once: what is read of each line, kept in Parquet for as long as the bill.

That is its amounts and times as they were read, and the texts that dimensions come from, joined to
one: lines repeat it, so a dictionary of some thousand takes the place of thirty columns, which cost
more to write than all the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import ibis

from cost.billing import _dimensions
from cost.billing._dimensions import FACTS, KEY
from cost.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import ibis.expr.types as ir

    from cost.billing._raw import Raw

SEPARATORS: Final = ("\x1f", "\ue000", "\uffff")
"""What texts are joined with: the first that none of them holds. In bills of clouds none does."""

JOINED: Final = "x_Texts"

FACT: Final = "fact:"
"""Before the name of what was read already: the files may have a column of the name itself."""

DICTIONARY: Final = 16 << 20
"""Bytes that the different texts of 122,880 lines may have before each line is written out."""


@dataclass(frozen=True)
class Held:
    """Lines that were parsed."""

    raw: Raw
    distinct: ir.Table
    """The texts that there are: JOINED, and each apart."""

    def combinations(self, number: int) -> tuple[Raw, Raw] | None:
        """The lines with the key of their texts, and the texts: see _dimensions.combinations."""
        key = _dimensions.hashed(number, self.raw.table, [JOINED])
        numbered = {KEY: _dimensions.hashed(number, self.distinct, [JOINED])}
        few = _dimensions.with_nulls(self.distinct.mutate(**numbered), self.raw.table)
        if _dimensions.unique(few, [KEY]) is None:
            return None
        return (
            replace(self.raw, known={**self.raw.known, KEY: key}),
            replace(self.raw, table=few, known={KEY: few[KEY]}),
        )


def held(con: Any, raw: Raw, rows: ir.Table, needed: Iterable[str], path: Path) -> Held:
    """Parse text files.

    Args:
        con: the ibis backend.
        raw: the files.
        rows: what their source makes of them.
        needed: the columns that dimensions are read from (_dimensions.read_from).
        path: where to.

    Raises:
        SourceError: texts that hold every separator.
    """
    texts, values = sorted(needed), rows.op().values
    read = {FACT + name: values[name].to_expr() for name in FACTS}
    for number, separator in enumerate(SEPARATORS):
        file = path.with_stem(f"{path.stem}-{number}")
        # Not with `+`, which DuckDB computes one by one: four times as long.
        joined = ibis.literal(separator).join(["", *(raw.table[n].fill_null("") for n in texts)])
        con.to_parquet(
            raw.table.select("filename", **read, **{JOINED: joined}),
            file,
            compression="lz4_raw",
            string_dictionary_page_size_limit=DICTIONARY,
        )
        lines = _apart(con.read_parquet(file), texts, separator)
        found = lines.select(JOINED).distinct()
        once = con.create_table(ibis.util.gen_name("texts"), found, temp=True)
        if not (_count(once, separator) > len(texts)).any().to_pyarrow().as_py():
            known = {name: lines[FACT + name] for name in FACTS}
            table = _dimensions.with_nulls(lines, raw.table)
            return Held(replace(raw, table=table, known=known), _apart(once, texts, separator))
    raise SourceError(
        "texts that hold the characters U+001F, U+E000 and U+FFFF, which no bill does",
        where=str(lines.filter(_count(lines, separator) > len(texts)).filename.min().to_pyarrow()),
        next_step="take one of them out, or export it again",
    )


def _count(texts: ir.Table, separator: str) -> Any:
    """How many separators a line has."""
    return texts[JOINED].split(separator).length() - 1


def _apart(table: ir.Table, texts: list[str], separator: str) -> ir.Table:
    """The table with its texts in columns of their own; empty ones are NULL, as they were."""
    split = table[JOINED].split(separator)
    return table.mutate(**{name: split[n].nullif("") for n, name in enumerate(texts, 1)})
