"""A bill month by month: months whose files did not change are not read again."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import ibis
from pydantic import ValidationError

from cost import bill as bills
from cost import bill_files
from cost.billing import _cache, _merge
from cost.billing._exports import MONTH
from cost.billing._quality import Quality
from cost.engines import duckdb
from cost.models import Model

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import ibis.expr.types as ir

    from cost.bill import Bill
    from cost.bill_files import BillFiles
    from cost.billing._cache import Cache, Entry
    from cost.billing._deliveries import Choice

DAYS: Final = "daily.parquet"
HOURS: Final = "hourly.parquet"


class About(Model):
    """What is kept of a month beside its roll-ups."""

    quality: Quality
    start: dt.datetime
    end: dt.datetime


@dataclass(kw_only=True)
class Part:
    """A month's files."""

    files: BillFiles
    """The whole bill's."""
    cache: Cache | None
    choice: Choice
    number: int
    alone: bool = True
    """There is no other, so what is read may be held, and looked at where it is."""

    @property
    def place(self) -> Path:
        """Where this run has the month's roll-ups."""
        return self.files.folder / f"part-{self.number}"

    @cached_property
    def entry(self) -> Entry:
        """The name of what is kept."""
        files = [(self.choice.label(p), self.choice.stamp(p)) for p in self.choice.kept]
        return _cache.entry(files, {"month": self.files.month, "format": self.files.format})

    @cached_property
    def bill(self) -> Bill:
        """The files, read."""
        return bills.load(
            [self.choice.label(path) for path in self.choice.kept],
            month=self.files.month,
            format=self.files.format,
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
        if self.alone and self.cache is None:
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
        with suppress(OSError):
            return self.cache is not None and self.cache.take(self.entry, name, self.place / name)
        return False

    def _keep(self, name: str) -> None:
        # A cache that cannot be written saves no time, and harms nothing.
        with suppress(OSError):
            if self.cache is not None:
                self.cache.keep(self.entry, name, self.place / name)


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
    return read(bill_files.find(sources, month=month, format=format), cache)


def read(files: BillFiles, cache: Cache | None = None) -> Bill:
    """The same of files that were found."""
    cache = cache if files.lasting else None
    parts = _parts(files, cache)
    try:
        apart = not _merge.overlap(part.about.quality for part in parts)
    except bills.NoRows:
        apart = False
    if not apart:
        # A folder is empty, or holds lines of another's month: what occurs in both must be found.
        whole = files.choice.only(files.choice.kept)
        parts = [Part(files=files, cache=cache, choice=whole, number=len(parts))]
    return _together(files, parts)


def month_of(path: Path) -> str | None:
    """The month that a file's folders name.

    >>> from pathlib import Path
    >>> month_of(Path("cur/BILLING_PERIOD=2026-10/a.parquet"))
    '2026-10'
    >>> month_of(Path("bill/20261001-20261101/0b5f9a4e/bill-1.csv.gz"))
    '2026-10'
    >>> month_of(Path("october.csv"))
    """
    found = MONTH.search(path.parent.as_posix())
    return found and (found[1] or f"{found[2]}-{found[3]}")


def _parts(files: BillFiles, cache: Cache | None) -> list[Part]:
    months: dict[str | None, list[Path]] = {}
    for path in files.choice.kept:
        name = month_of(path)
        if files.month is None:
            months.setdefault(name, []).append(path)
        elif name in (None, files.month):
            months.setdefault(None, []).append(path)
    alone = len(months) == 1
    return [
        Part(files=files, cache=cache, choice=files.choice.only(p), number=n, alone=alone)
        for n, p in enumerate(months.values())
    ]


def _together(files: BillFiles, parts: list[Part]) -> Bill:
    if not parts:
        raise bills.NoRows(
            "no files of this month",
            where=", ".join(files.sources),
            next_step="check the month (--month) and the export",
        )

    abouts, first = [part.about for part in parts], parts[0]
    whole = first.alone and first.was_read
    con = first.bill.con if whole else duckdb.connect(files.folder)

    def union(name: str) -> ir.Table:
        tables = [part.table(con, name) for part in parts]
        every = tables[0] if len(tables) == 1 else ibis.union(*tables)
        made: ir.Table = con.create_table(name, every, temp=True)
        return made

    daily = first.bill.daily if whole else union("daily")
    quality = _merge.quality(
        [about.quality for about in abouts],
        daily,
        superseded=len(files.choice.superseded),
        identical=len(files.choice.identical),
    )
    if whole:
        return replace(first.bill, quality=quality, find_hourly=first.hours)
    return bills.Bill(
        con=con,
        daily=daily,
        quality=quality,
        period=(min(about.start for about in abouts), max(about.end for about in abouts)),
        currency=bills.currency_of(quality),
        find_rows=lambda: bills.load(files.sources, month=files.month, format=files.format).rows,
        find_hourly=lambda: union("hourly"),
    )
