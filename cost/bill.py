"""A bill, whatever its format: rows in FOCUS columns, two roll-ups, and how far to trust it."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
import weakref
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ibis

from cost.analysis import rollups
from cost.billing import _dimensions, _exports, _quality, _reader, _repeats, _sources, _splits
from cost.billing._dimensions import FACTS, Kept
from cost.billing.schema import CANONICAL, CHECKS
from cost.engines import _base as engines
from cost.engines import duckdb
from cost.engines._base import Session
from cost.errors import InputError, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import ibis.expr.types as ir

    from cost.billing._deliveries import Choice
    from cost.billing._files import BillFile
    from cost.billing._quality import Quality
    from cost.billing._reader import Group, Lines

NAMES: Final = tuple(
    dict.fromkeys((*rollups.NEEDS, "BillingPeriodEnd", "InvoiceId", *CHECKS.names))
)
"""The columns that are computed of every line."""

TEXTS: Final = tuple(name for name in NAMES if name not in FACTS)
"""Those that many lines share."""


class NoRows(SourceError):
    """There is a bill, and nothing in it, or nothing of the month that was asked for."""


@dataclass(frozen=True, kw_only=True)
class Bill:
    """A bill that was read. Costs are in `currency`, times in UTC, ends exclusive."""

    con: Any
    """The ibis backend (DuckDB) that the roll-ups live in."""
    daily: ir.Table
    """Materialised: cost.analysis.rollups.daily, with x_GpuCount."""
    quality: Quality
    period: tuple[dt.datetime, dt.datetime]
    """First moment of the first billing period, and first moment after the last."""
    currency: str
    """The bill's currency; "mixed" where there are several, so that no total may be made."""
    find_rows: Callable[[], ir.Table]
    find_hourly: Callable[[], ir.Table]
    find_unused_gpus: Callable[[], ir.Table | None] = lambda: None

    @cached_property
    def rows(self) -> ir.Table:
        """Every line, in the columns of cost.billing.schema.CANONICAL.

        Read again, by the engine that was asked for, when executed.
        """
        return self.find_rows()

    @cached_property
    def hourly(self) -> ir.Table:
        """cost.analysis.rollups.hourly, with x_GpuCount; computed when first asked for."""
        return self.find_hourly()

    @cached_property
    def unused_gpus(self) -> ir.Table | None:
        """cost.billing._splits.unused_gpus; the lines are read again for it."""
        return self.find_unused_gpus()


def load(
    sources: Sequence[str | Path],
    *,
    month: str | None = None,
    format: str | None = None,
    gpus: Mapping[str, int] | None = None,
    engine: str | Session = engines.DEFAULT,
    choice: Choice | None = None,
) -> Bill:
    """Read a bill.

    Args:
        sources: files, folders, globs, s3:// prefixes or ce://YYYY-MM, of one or several formats.
        month: one billing period, YYYY-MM; all of them without.
        format: a source's id (cur-legacy, cur2, focus), where detection is not wanted.
        gpus: GPUs by instance type; the catalogue's without.
        engine: what reads the lines and sums them up: duckdb, spark, athena://DATABASE.
        choice: the files that count, where that is known already; `sources` only names them then.

    Raises:
        SourceError: nothing there, unreadable, or no bill.
        NotFound: no such format or engine.
        InputError: an engine that is not installed, or cannot read such sources.
    """
    first = _month_start(month)
    # Unpacked and downloaded files live as long as the tables that read them.
    folder = Path(tempfile.mkdtemp(prefix="trimtab-bill-")).resolve()
    session = engine if isinstance(engine, Session) else _session(engine, folder, month)
    weakref.finalize(session.home, shutil.rmtree, folder, ignore_errors=True)
    choice, files = _sources.look(session, [str(s) for s in sources], folder, choice)
    groups = _reader.recognise(files, format)
    try:
        read = [_reader.read(session, g, folder, n, NAMES) for n, g in enumerate(groups)]
        if _exports.several(groups):
            whose = [_of_month(one.rows(_exports.NEEDS), first) for one in read]
            _exports.refuse_doubled(session, groups, whose)
        found = _Found(
            lines=lambda names: _of_month(_union([one.rows(names) for one in read]), first),
            choice=choice,
            groups=groups,
            gpus=_gpus(gpus),
            combinations=_combinations(session.home, read),
            whole=lambda: _of_month(_union([one.whole() for one in read]), first),
            month=month,
        )
        return _build(session, found)
    except session.errors as error:
        told = session.explain(error, _blamed(error, files) or ", ".join(map(str, sources)))
        if told is None:
            raise
        raise told from error


def _blamed(error: Exception, files: list[BillFile]) -> str | None:
    """The file that an engine's error names; a.csv is in the name of a.csv.gz too."""
    named = {len(str(file.path)): file.label for file in files if str(file.path) in str(error)}
    return named[max(named)] if named else None


def _session(engine: str, folder: Path, month: str | None) -> Session:
    try:
        return engines.open_session(engine, duckdb.connect(folder), folder, month)
    except Exception:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@dataclass(frozen=True, kw_only=True)
class _Found:
    choice: Choice
    groups: list[Group]
    lines: Callable[[Sequence[str]], ir.Table]
    """All lines in some of NAMES, BillingPeriodStart among them."""
    gpus: dict[str, list[Any]]
    combinations: ir.Table | None
    whole: Callable[[], ir.Table]
    month: str | None


def _union(tables: list[ir.Table]) -> ir.Table:
    return tables[0] if len(tables) == 1 else ibis.union(*tables)


def _of_month(rows: ir.Table, first: dt.datetime | None) -> ir.Table:
    return rows if first is None else rows.filter(rows.BillingPeriodStart.truncate("M") == first)


def _combinations(con: Any, read: list[Lines]) -> ir.Table | None:
    """The texts of all lines by their x_Combination, or None where lines carry their own."""
    tables = [one.combinations for one in read if one.combinations is not None]
    if len(tables) < len(read):
        return None
    found = con.create_table("combinations", _union(tables), temp=True)
    return found if len(read) == 1 or _dimensions.unique(found, [_dimensions.KEY]) else None


def _month_start(month: str | None) -> dt.datetime | None:
    if month is None:
        return None
    try:
        return dt.datetime.strptime(month, "%Y-%m")  # noqa: DTZ007 - bills' times are naive UTC
    except ValueError:
        raise InputError(f"{month!r} is no month", allowed="YYYY-MM, such as 2026-10") from None


def _gpus(given: Mapping[str, int] | None) -> dict[str, list[Any]]:
    if given is None:
        from cost.pricing.catalogue import load as load_catalogue

        given = {t.name: t.gpu_count for t in load_catalogue().instances()}
    # SageMaker's types are EC2's behind a prefix: ml.g5.xlarge has the GPU of g5.xlarge.
    given = {**given, **{f"ml.{name}": count for name, count in given.items()}}
    return {"name": list(given), "gpus": list(given.values())}


GPUS: Final = ibis.schema({"name": "string", "gpus": "int64"})


def _build(session: Session, found: _Found) -> Bill:
    con, lines = session.home, found.lines
    gpus = duckdb.small(con, "gpus", found.gpus, GPUS)
    if found.combinations is None:
        # Text is parsed once, for all that follows.
        lines = session.hold("lines", lines((*NAMES, "x_SourceFile"))).select
    summed = (*FACTS, *(TEXTS if found.combinations is None else [_dimensions.KEY]))
    kept = _keep(session, "days", lines(summed), found.combinations)
    counted = _quality.counts(kept.rows)
    repeats: dict[str, Any] = {"duplicate_rows": 0, "duplicate_cost": _quality.ZERO}
    repeated = _repeats.any_repeats(session, lines(("BillingPeriodStart", "x_LineId")))
    if repeated:
        single = _repeats.once(lines(tuple(dict.fromkeys((*summed, *_repeats.NEEDS)))))
        once = _keep(session, "days_once", single.select(summed), found.combinations)
        repeats = _repeats.difference(kept.rows, once.rows)
        repeats |= _quality.of_single(once.rows)
        kept = once
    counted |= repeats
    counted["doubled_rows"] = 0 if repeated else _doubled(session, found, lines, counted)
    period = _period(counted, found)
    sums, kept = kept.rows, kept.without_split_costs()
    daily = rollups.daily(kept.days, kept.combinations, gpus, _holding(session, "daily"))
    quality = _assess(found, counted, _quality.months(kept.rows, invoices=_has_invoices(found)))

    def every() -> ir.Table:
        return _repeats.once(found.whole()) if repeated else found.whole()

    def find_rows() -> ir.Table:
        whole = every()
        rows = whole.filter(~whole.x_SplitCost).drop("x_GpuCount")
        counts = session.small("gpu_counts", found.gpus, GPUS)
        return rollups.with_gpus(rows, counts).select(*CANONICAL.names)

    def find_hourly() -> ir.Table:
        hold = _holding(session, "hourly")
        hours = session.bring("hours", rollups.hourly(kept.lines, kept.combinations, hold))
        table: ir.Table = con.create_table("hourly", rollups.with_gpus(hours, gpus), temp=True)
        return table

    return Bill(
        con=con,
        daily=con.create_table("daily", daily, temp=True),
        quality=quality,
        period=period,
        currency=currency_of(quality),
        find_rows=find_rows,
        find_hourly=find_hourly,
        find_unused_gpus=lambda: _splits.unused_gpus(session, sums, every),
    )


def _doubled(
    session: Session,
    found: _Found,
    lines: Callable[[Sequence[str]], ir.Table],
    counted: Mapping[str, Any],
) -> int:
    """Lines that loose files have alike: cost.billing._repeats.doubled.

    Args:
        session: only DuckDB looks: to the others, files or tables are one delivery.
        found: the files.
        lines: of them.
        counted: cost.billing._quality.counts.
    """
    if not session.combines or len(found.choice.loose) < 2:
        return 0
    rows = (counted["rows"] or 0) + (counted["split_cost_rows"] or 0)
    own = _repeats.TEXTS if found.combinations is None else (_dimensions.KEY,)
    names = (*_repeats.FACTS, *own, "BillingPeriodStart", "x_SourceFile")
    return _repeats.doubled(lines(names), found.combinations, rows)


def _keep(session: Session, name: str, lines: ir.Table, combinations: ir.Table | None) -> Kept:
    """Sum the lines up by days, once, into a temporary table of this name."""
    keys = [name for name in lines.columns if name not in FACTS]
    return Kept(lines, session.bring(name, rollups.days(lines, keys)), combinations)


def _holding(session: Session, of: str) -> Callable[[str, ir.Table], ir.Table]:
    """Makes temporary tables for a roll-up."""
    return lambda name, table: session.hold(f"{of}_{name}", table)


def _has_invoices(found: _Found) -> bool:
    names = {group.source.logical(n) for group in found.groups for n in group.header.names}
    return not names.isdisjoint({"InvoiceId", "bill_invoice_id"})


def currency_of(quality: Quality) -> str:
    """The one currency of a bill, or "mixed"."""
    if not quality.currencies:
        return "USD"  # CUR without the column; the quality box says that it is assumed
    return quality.currencies[0] if len(quality.currencies) == 1 else "mixed"


def _period(counted: dict[str, Any], found: _Found) -> tuple[dt.datetime, dt.datetime]:
    start, end = counted.pop("start"), counted.pop("end")
    if start is None or end is None:
        raise NoRows(
            f"no rows of a bill {f'of {found.month}' if found.month else 'with a time'}",
            where=", ".join(group.files[0].label for group in found.groups),
            next_step="check the month (--month) and the export",
        )
    return start, end


def _assess(found: _Found, counted: dict[str, Any], months: tuple[_quality.Month, ...]) -> Quality:
    formats = tuple(
        _quality.FormatRead(
            source=group.source.id,
            title=group.source.title,
            version=group.version,
            kind=group.header.kind,
            files=len(group.files),
            missing_columns=group.missing,
            net=group.net,
        )
        for group in found.groups
    )
    counted["files_superseded"] = len(found.choice.superseded)
    counted["files_identical"] = len(found.choice.identical)
    return _quality.assess(counted, months, formats)
