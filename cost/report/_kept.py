"""Reports that were computed before: of files that did not change, none is computed again.

A report is kept under a name made of all that it depends on, so none is ever stale. Each is one
file that begins with its checksum and is put in place whole, so that several processes need no lock
and what is torn is told from what is sound.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cost.billing import _cache
from cost.report.model import Report
from cost.report.rollup import Cell, Rollup

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_BYTES: Final = 50_000_000
"""Kept in all; those that were not asked for longest go first."""


class DamagedError(ValueError):
    """What was kept of a report is not what was written."""


@dataclass(frozen=True)
class Made:
    """What was computed of a bill: all that any format of the report prints."""

    report: Report
    rollup: Rollup | None
    """What the page's filters add up; None where it would be too large."""


def name(*asked: object) -> str:
    """A report's name: a checksum of all that it is made from.

    Args:
        asked: dataclasses and models: what they show of themselves has every field of theirs, so
            that none can be forgotten here.
    """
    return hashlib.sha256(repr((asked, code())).encode()).hexdigest()


@cache
def code() -> str:
    """A checksum of the code that reads bills and makes reports, and of its libraries."""
    return _cache.checksum((".", *_cache.READERS), ("duckdb", "ibis-framework", "numpy"))


@dataclass(frozen=True)
class Shelf:
    """A folder of reports."""

    folder: Path

    def get(self, name: str) -> Made | None:
        """The report of this name, or None.

        Raises:
            DamagedError: there is one, and it is torn or garbled.
        """
        path = self.folder / name
        try:
            digest, _, text = path.read_bytes().partition(b"\n")
            os.utime(path)
        except OSError:
            return None
        if digest != _digest(text):
            raise DamagedError(str(path))
        return _made(json.loads(text, object_hook=_typed))

    def put(self, name: str, made: Made) -> None:
        """Keep a report, and drop those that were not asked for longest.

        A folder that cannot be written saves no time, and harms nothing.
        """
        text = json.dumps(_document(made), default=_tagged, separators=(",", ":")).encode()
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
                file.write(_digest(text) + b"\n" + text)
            Path(file.name).replace(self.folder / name)
            self._drop()

    def _drop(self) -> None:
        left = MOST_BYTES
        found = [(path.stat(), path) for path in self.folder.iterdir()]
        for stat, path in sorted(found, key=lambda one: -one[0].st_mtime_ns):
            left -= stat.st_size
            if left < 0:
                path.unlink(missing_ok=True)


def _digest(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest().encode()


def _document(made: Made) -> dict[str, Any]:
    rollup = made.rollup
    return {
        "report": made.report.model_dump(exclude={"about"}),
        "rollup": rollup
        and {
            "values": rollup.values,
            "cells": [[key, c.costs, list(c.bars.items())] for key, c in rollup.cells.items()],
            "days": rollup.days,
            "step": rollup.step,
        },
    }


def _made(document: dict[str, Any]) -> Made:
    rollup = document["rollup"]
    if rollup is not None:
        cells = {tuple(key): Cell(costs, dict(bars)) for key, costs, bars in rollup["cells"]}
        rollup = Rollup(**(rollup | {"cells": cells}))
    return Made(Report.model_validate(document["report"]), rollup)


def _tagged(value: Any) -> dict[str, str]:
    """What JSON has no word for, so that it comes back as what it was."""
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, dt.datetime):
        return {"$time": value.isoformat()}
    if isinstance(value, dt.date):
        return {"$date": value.isoformat()}
    raise TypeError(f"{value!r} cannot be kept")


_TYPES: Final[dict[str, Callable[[str], Any]]] = {
    "$decimal": Decimal,
    "$time": dt.datetime.fromisoformat,
    "$date": dt.date.fromisoformat,
}


def _typed(found: dict[str, Any]) -> Any:
    if len(found) == 1:
        ((tag, text),) = found.items()
        if tag in _TYPES:
            return _TYPES[tag](text)
    return found
