"""A bill month by month: months whose files did not change are not read again."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
import weakref
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ibis
from pydantic import ValidationError

from cost import bill as bills
from cost.billing import _cache, _ce, _merge, _sources
from cost.billing._quality import Quality
from cost.engines import duckdb
from cost.models import Model

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from cost.bill import Bill
    from cost.billing._cache import Cache, Entry
    from cost.billing._deliveries import Choice

MONTH: Final = re.compile(
    r"(?:^|/)(?:billing_period=(\d{4}-\d\d)|(\d{4})(\d\d)\d\d-\d{8})(?:/|$)", re.IGNORECASE
)
"""How AWS names a month's folder: BILLING_PERIOD=2026-10, 20261001-20261101."""

DAYS: Final = "daily.parquet"
HOURS: Final = "hourly.parquet"


class About(Model):
    """What is kept of a month beside its roll-ups."""

    quality: Quality
    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is read, and how."""

    sources: tuple[str, ...]
    month: str | None
    format: str | None
    cache: Cache | None
    folder: Path
    """For what lives as long as the bill."""


@dataclass(kw_only=True)
class Part:
    """A month's files."""

    request: Request
    choice: Choice
    number: int
    alone: bool = True
    """There is no other, so what is read may be held, and looked at where it is."""

    @property
    def place(self) -> Path:
        """Where this run has the month's roll-ups."""
        return self.request.folder / f"part-{self.number}"

    @cached_property
    def entry(self) -> Entry:
        """The name of what is kept."""
        files = [(self.choice.label(p), self.choice.stamp(p)) for p in self.choice.kept]
        return _cache.entry(files, {"month": self.request.month, "format": self.request.format})

    @cached_property
    def bill(self) -> Bill:
        """The files, read."""
        return bills.load(
            [self.choice.label(path) for path in self.choice.kept],
            month=self.request.month,
            format=self.request.format,
            choice=self.choice,
        )

    @cached_property
    def about(self) -> About:
        """What the month is: kept, or read now."""
        path = self.place / "about.json"
        if self._take(DAYS) and self._take("about.json"):
            try:
                return About.model_validate_json(path.read_bytes())
            except ValidationError:
                pass  # of another version: read again
        self._put(DAYS, self.bill.daily)
        start, end = self.bill.period
        about = About(quality=self.bill.quality, start=start, end=end)
        if not self.alone:
            self._put(HOURS, self.bill.hourly)
            del self.bill  # one month in memory at a time
        self.place.mkdir(parents=True, exist_ok=True)
        path.write_text(about.model_dump_json(), encoding="utf-8")
        self._keep("about.json")
        return about

    @property
    def was_read(self) -> bool:
        """Its bill is there, nothing of it was kept."""
        return "bill" in vars(self)

    def hours(self) -> ir.Table:
        """The hourly roll-up of a bill that was read, kept for the next time."""
        self._put(HOURS, self.bill.hourly)
        return self.bill.hourly

    def table(self, con: Any, name: str) -> ir.Table:
        """The daily or hourly roll-up, from what is kept."""
        if name == "hourly" and not (self.place / HOURS).exists() and not self._take(HOURS):
            self._put(HOURS, self.bill.hourly)
        found: ir.Table = con.read_parquet(self.place / f"{name}.parquet")
        return found

    def _put(self, name: str, table: ir.Table) -> None:
        if self.alone and self.request.cache is None:
            return  # nobody will read it
        con = self.bill.con
        self.place.mkdir(parents=True, exist_ok=True)
        # DuckDB's sums of integers are wider than Parquet's integers and would become doubles.
        wide = {n: t for n, t in table.schema().items() if t.is_integer()}
        exact = [
            f'CAST("{n}" AS {con.compiler.type_mapper.to_string(t)}) AS "{n}"'
            for n, t in wide.items()
        ]
        query = f"SELECT * REPLACE ({', '.join(exact)}) FROM {table.get_name()}"  # noqa: S608 - ours
        target = str(self.place / name).replace("'", "''")
        con.raw_sql(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
        self._keep(name)

    def _take(self, name: str) -> bool:
        cache = self.request.cache
        with suppress(OSError):
            return cache is not None and cache.take(self.entry, name, self.place / name)
        return False

    def _keep(self, name: str) -> None:
        cache = self.request.cache
        # A cache that cannot be written saves no time, and harms nothing.
        with suppress(OSError):
            if cache is not None:
                cache.keep(self.entry, name, self.place / name)


def load(
    sources: Sequence[str],
    *,
    month: str | None = None,
    format: str | None = None,
    cache: Cache | None = None,
) -> Bill:
    """Read a bill as cost.bill.load does, with DuckDB; months that are kept are not read.

    Args:
        sources: files, folders, globs or s3:// prefixes.
        month: one billing period, YYYY-MM: files in folders of other months are left alone.
        format: a source's id, where detection is not wanted.
        cache: where roll-ups are kept; nowhere without.

    Raises:
        SourceError: nothing there, unreadable, or no bill.
        NotFound: no such format.
    """
    folder = Path(tempfile.mkdtemp(prefix="trimtab-months-")).resolve()
    con = duckdb.connect(folder)
    weakref.finalize(con, shutil.rmtree, folder, ignore_errors=True)
    if any(_ce.is_ce(source) for source in sources):
        cache = None  # Cost Explorer's replies are kept already, and its files are made anew
    request = Request(
        sources=tuple(sources), month=month, format=format, cache=cache, folder=folder
    )
    choice = _sources.choose(request.sources, folder)
    parts = _parts(request, choice)
    try:
        apart = not _merge.overlap(part.about.quality for part in parts)
    except bills.NoRows:
        apart = False
    if not apart:
        # A folder is empty, or holds lines of another's month: what occurs in both must be found.
        parts = [Part(request=request, choice=choice.only(choice.kept), number=len(parts))]
    return _together(con, request, choice, parts)


def month_of(path: Path) -> str | None:
    """The month that a file's folders name.

    >>> month_of(Path("cur/BILLING_PERIOD=2026-10/a.parquet"))
    '2026-10'
    >>> month_of(Path("bill/20261001-20261101/0b5f9a4e/bill-1.csv.gz"))
    '2026-10'
    >>> month_of(Path("october.csv"))
    """
    found = MONTH.search(path.parent.as_posix())
    return found and (found[1] or f"{found[2]}-{found[3]}")


def _parts(request: Request, choice: Choice) -> list[Part]:
    months: dict[str | None, list[Path]] = {}
    for path in choice.kept:
        name = month_of(path)
        if request.month is None:
            months.setdefault(name, []).append(path)
        elif name in (None, request.month):
            months.setdefault(None, []).append(path)
    return [
        Part(request=request, choice=choice.only(p), number=n, alone=len(months) == 1)
        for n, p in enumerate(months.values())
    ]


def _together(con: Any, request: Request, choice: Choice, parts: list[Part]) -> Bill:
    if not parts:
        raise bills.NoRows(
            "no files of this month",
            where=", ".join(request.sources),
            next_step="check the month (--month) and the export",
        )

    abouts, first = [part.about for part in parts], parts[0]

    def union(name: str) -> ir.Table:
        tables = [part.table(con, name) for part in parts]
        whole = tables[0] if len(tables) == 1 else ibis.union(*tables)
        made: ir.Table = con.create_table(name, whole, temp=True)
        return made

    whole = first.alone and first.was_read
    daily = first.bill.daily if whole else union("daily")
    quality = _merge.quality(
        [about.quality for about in abouts],
        daily,
        superseded=len(choice.superseded),
        identical=len(choice.identical),
    )
    if whole:
        return replace(first.bill, quality=quality, find_hourly=first.hours)
    return bills.Bill(
        con=con,
        daily=daily,
        quality=quality,
        period=(min(about.start for about in abouts), max(about.end for about in abouts)),
        currency=bills.currency_of(quality),
        find_rows=lambda: (
            bills.load(request.sources, month=request.month, format=request.format).rows
        ),
        find_hourly=lambda: union("hourly"),
    )
