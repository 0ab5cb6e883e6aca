"""Recognise files by their headers and read them, group by group, into canonical rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cost import billing
from cost.billing import _dimensions, _held
from cost.billing._base import Header, Source
from cost.billing._files import ALLOWED, BillFile, unpack
from cost.billing._raw import Raw
from cost.errors import NotFound, SourceError
from cost.registry import discover

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from pathlib import Path

    import ibis.expr.types as ir

    from cost.engines._base import Session


@dataclass(frozen=True, kw_only=True)
class Group:
    """Files with the same header, and the source that reads them."""

    source: Source
    version: str
    header: Header
    files: tuple[BillFile, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Columns that a full export has and these files lack."""
        present = self._present
        return tuple(name for name in self.source.expected if name not in present)

    @property
    def net(self) -> bool:
        """Costs are after negotiated discounts: FOCUS bills so by definition, CUR has columns."""
        return self.source.id == "focus" or "line_item_net_unblended_cost" in self._present

    @property
    def _present(self) -> set[str]:
        return {self.source.logical(name) for name in self.header.names}


def sources() -> tuple[Source, ...]:
    """Every billing format there is."""
    return discover(billing, "SOURCE", Source, helpers=("schema",))


def recognise(files: list[BillFile], forced: str | None = None) -> list[Group]:
    """Group files by header, each with the source that recognises it.

    Args:
        files: what was looked at.
        forced: a source's id, where detection is not wanted.

    Raises:
        NotFound: no source of the forced id.
        SourceError: a header that is no billing format, or lacks what a bill needs.
    """
    known = sources()
    if forced is not None and forced not in {source.id for source in known}:
        raise NotFound("billing format", forced, [source.id for source in known])
    groups: dict[tuple[Header, str], list[BillFile]] = defaultdict(list)
    for file in files:
        groups[file.header, file.packing].append(file)
    return [
        _group(header, tuple(group), [s for s in known if forced in (None, s.id)], forced)
        for (header, _), group in groups.items()
    ]


def _group(
    header: Header, files: tuple[BillFile, ...], known: list[Source], forced: str | None
) -> Group:
    where = files[0].label
    for source in known:
        version = source.version(header) or ("forced" if forced else None)
        if version is None:
            continue
        present = {source.logical(name) for name in header.names}
        lacking = [name for name in source.needed if name not in present]
        if lacking:
            raise SourceError(
                f"{source.title} without the columns {', '.join(lacking)}",
                where=where,
                next_step="export it with these columns, or check --source",
            )
        return Group(source=source, version=version, header=header, files=files)
    shown = ", ".join(header.names[:5])
    raise SourceError(
        f"not a billing format that is known; its columns begin with {shown}",
        where=where,
        allowed=ALLOWED,
        next_step="name a billing export, or force one with --source",
    )


@dataclass(frozen=True)
class Lines:
    """One group's canonical rows with their checks (schema.READ), not yet computed."""

    rows: Callable[[Iterable[str]], ir.Table]
    """Some of the columns that were asked for. An engine plans what a query has, used or not."""
    whole: Callable[[], ir.Table]
    """All columns: seldom asked for, and long to write down."""
    combinations: ir.Table | None
    """One row for each x_Combination of the rows, where they have it: see _dimensions."""


def read(
    session: Session, group: Group, folder: Path, number: int, names: Collection[str]
) -> Lines:
    """One group's rows.

    Args:
        session: the engine that reads them.
        group: the files.
        folder: where a zip is unpacked to; it must live as long as the rows are read.
        number: the group's, to tell groups apart.
        names: the canonical columns that will be computed of every row.
    """
    raw, source = _raw(session, group, folder, number), group.source
    if not session.combines:
        rows = _rows(raw, source, _tag_keys(session, raw, source.tags))
        return Lines(rows.select, lambda: rows, None)
    con, kept, plain = session.home, raw, source.rows(raw)
    texts = _dimensions.read_from(raw, source.tags, plain, set(names).difference(_dimensions.FACTS))
    if raw.kind == "csv":
        held = _held.held(con, raw, plain, texts, folder / f"lines-{number}.parquet")
        kept, split = held.raw, held.combinations(number)
    else:
        split = _dimensions.combinations(con, raw, texts, number)
    every, few = split or (kept, None)
    keys = _tag_keys(session, few or every, source.tags)
    rows = _rows(every, source, keys)
    shared = [name for name in names if name not in _dimensions.FACTS]
    return Lines(
        lambda wanted: _dimensions.only(rows, wanted),
        lambda: rows if kept is raw else _rows(raw, source, keys),
        few and _dimensions.only(_rows(few, source, keys), shared),
    )


def _rows(raw: Raw, source: Source, tag_keys: frozenset[str]) -> ir.Table:
    return source.rows(replace(raw, tag_keys=tag_keys))


def _raw(session: Session, group: Group, folder: Path, number: int) -> Raw:
    paths = [str(unpack(file, folder, number * 100_000 + i)) for i, file in enumerate(group.files)]
    names = _distinct(group.header.names)
    if group.header.kind == "parquet":
        table = session.parquet(paths)
        names = group.header.names
    else:
        table = session.csv(paths, names, gzip=group.files[0].packing == "gzip")
    columns: dict[str, str] = {}
    for given, name in zip(group.header.names, names, strict=True):
        columns.setdefault(group.source.logical(given), name)
    return Raw(table=table, kind=group.header.kind, columns=columns, says=session.dialect)


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names that DuckDB can tell apart; it ignores case, and CUR has user:Team and user:team.

    >>> _distinct(("a", "A", "filename"))
    ('a', 'A__2', 'filename__2')
    """
    seen = {"filename": 1}
    result = []
    for name in names:
        count = seen[name.lower()] = seen.get(name.lower(), 0) + 1
        result.append(name if count == 1 else f"{name}__{count}")
    return tuple(result)


def _tag_keys(session: Session, raw: Raw, column: str) -> frozenset[str]:
    """Which keys the map of tags holds anywhere: only these are looked up in every row."""
    if not raw.has(column):
        return frozenset()
    keys = raw.mapping(column).keys()
    # First the lists, of which there are few: unnesting every row's would cost five times as much.
    distinct = raw.table.select(key=keys).distinct().unnest("key").distinct()
    found = (row["key"] for row in session.rows(distinct))
    return frozenset(key for key in found if key is not None)
