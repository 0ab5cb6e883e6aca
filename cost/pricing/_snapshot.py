"""Read one snapshot file: comment lines that name its source, licence and date, then CSV."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cost.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Snapshot:
    """A table with its origin; `rows` are by their key columns, joined by a space."""

    source: str
    licence: str
    as_of: str
    columns: tuple[str, ...]
    rows: Mapping[str, list[str]]

    @cached_property
    def _positions(self) -> Mapping[str, int]:
        return {column: i for i, column in enumerate(self.columns)}

    def cell(self, row: str, column: str) -> str | None:
        """One cell; None if there is no such row or column, or it is empty."""
        found, position = self.rows.get(row), self._positions.get(column)
        if found is None or position is None:
            return None
        return found[position] or None


def read_snapshot(path: Path, key_columns: int = 1) -> Snapshot:
    """Read a snapshot file.

    Raises:
        SourceError: it is missing, lacks a header, has a short row or the same key twice.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise SourceError("cannot read a price snapshot", where=str(path)) from error
    facts: dict[str, str] = {}
    for line in lines:
        if not line.startswith("# "):
            break
        name, _, text = line[2:].partition(": ")
        facts.setdefault(name, text)
    table = [row for row in csv.reader(line for line in lines if not line.startswith("#")) if row]
    missing = {"source", "licence", "as_of"} - facts.keys()
    if missing or not table:
        raise SourceError(
            f"the snapshot does not say its {', '.join(sorted(missing)) or 'columns'}",
            where=str(path),
        )
    columns, rows = tuple(table[0]), {}
    for row in table[1:]:
        key = " ".join(row[:key_columns])
        if len(row) != len(columns) or key in rows:
            raise SourceError(f"row {key!r} is incomplete or there twice", where=str(path))
        rows[key] = row
    return Snapshot(facts["source"], facts["licence"], facts["as_of"], columns, rows)
