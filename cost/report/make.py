"""Makes a report of files: what was asked before, of files that did not change, is not computed."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cost import bill_files
from cost.analysis._view import Options
from cost.report import _kept
from cost.report._kept import Made

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from cost.bill import Bill
    from cost.bill_files import BillFiles
    from cost.models import Recommendation

CACHE: Final = Path(".trimtab") / "cache"
"""Where sums of months and reports are kept, below the folder that a command runs in."""

HERE: Final = "duckdb"
"""The engine whose bills are files; the others' are tables, of which nothing tells a change."""


def _unheard(text: str) -> None:
    del text


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a reader asked for."""

    sources: tuple[str, ...]
    month: str | None = None
    engine: str = HERE
    currency: str | None = None
    options: Options = field(default_factory=Options)
    recommendations: tuple[Recommendation, ...] = ()


def make(
    asked: Asked,
    cache: Path | None = None,
    *,
    reading: Callable[[], AbstractContextManager[None]] = nullcontext,
    told: Callable[[str], None] = _unheard,
) -> Made:
    """Analyse a bill, or take what was kept of the same analysis.

    Args:
        asked: what of.
        cache: the folder for what is kept; nothing is without.
        reading: entered while files are read.
        told: hears of what a reader should know beside the report.

    Raises:
        TrimtabError: as cost.bill.load and cost.report.build.build do.
    """
    if asked.engine != HERE:
        return _computed(asked, reading, lambda: _of_tables(asked))
    files = bill_files.find(asked.sources, month=asked.month)
    if cache is None or not files.lasting:
        return _computed(asked, reading, lambda: _of_files(files, None))
    shelf, name = _kept.Shelf(cache / "reports"), _kept.name(asked, files.state)
    try:
        made = shelf.get(name)
    except _kept.DamagedError as error:
        told(f"what was kept of this report is damaged, it is made again: {error}")
        made = None
    if made is None:
        made = _computed(asked, reading, lambda: _of_files(files, cache / "bills"))
        shelf.put(name, made)
    return made


def _of_tables(asked: Asked) -> Bill:
    from cost import bill

    return bill.load(asked.sources, month=asked.month, engine=asked.engine)


def _of_files(files: BillFiles, cache: Path | None) -> Bill:
    from cost import bill_months
    from cost.billing._cache import Cache

    return bill_months.read(files, Cache(cache) if cache else None)


def _computed(
    asked: Asked, reading: Callable[[], AbstractContextManager[None]], load: Callable[[], Bill]
) -> Made:
    from cost.report import rollup
    from cost.report.build import build

    with reading():
        bill = load()
    report = build(
        bill,
        sources=asked.sources,
        currency=asked.currency,
        recommendations=asked.recommendations,
        options=asked.options,
    )
    return Made(report, rollup.make(bill, report))
