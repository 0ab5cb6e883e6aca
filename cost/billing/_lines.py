"""One group's canonical rows: whole, apart from their texts, or summed up by days."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from cost.billing import _dimensions, _held, _sums
from cost.billing._dimensions import KEY, Apart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import ibis.expr.types as ir

    from cost.billing._base import Source
    from cost.billing._raw import Raw
    from cost.billing._sums import Days, Sums
    from cost.engines._base import Session


@dataclass(frozen=True)
class ByDays:
    """A group's rows, summed up by days."""

    days: Apart
    """cost.analysis.rollups.days, with the ids of their lines."""
    again: Callable[[Iterable[str]], ir.Table]
    """Some columns of the rows themselves, parsed once more, with their x_Combination."""


@dataclass(kw_only=True)
class Lines(ABC):
    """One group's canonical rows with their checks (schema.READ), not yet computed."""

    session: Session
    raw: Raw
    source: Source
    number: int
    """The group's, to tell groups apart."""
    names: tuple[str, ...]
    """The canonical columns that will be computed of every row."""
    folder: Path
    """What is held lies there."""
    sums_up: ClassVar[bool] = False
    """To read the lines once more takes longer than to have summed them up before."""

    @abstractmethod
    def rows(self, names: Iterable[str]) -> ir.Table:
        """Some of the columns. An engine plans what a query has, used or not."""

    @property
    def combinations(self) -> ir.Table | None:
        """One row for each x_Combination of the rows, where they have it: see _dimensions."""
        return None

    def sums(self, days: Days) -> ByDays | None:
        """The rows summed up by days; None where they must be read.

        Args:
            days: cost.analysis.rollups.days.
        """
        del days
        return None

    def whole(self) -> ir.Table:
        """All columns: seldom asked for, and long to write down."""
        return self._read(self.raw)

    @cached_property
    def tag_keys(self) -> frozenset[str]:
        """Which keys the map of tags holds anywhere: only these are looked up in every row."""
        raw = self._told
        if not raw.has(self.source.tags):
            return frozenset()
        keys = raw.mapping(self.source.tags).keys()
        # First the lists, of which there are few: unnesting every row's would cost five times as
        # much.
        distinct = raw.table.select(key=keys).distinct().unnest("key").distinct()
        found = (row["key"] for row in self.session.rows(distinct))
        return frozenset(key for key in found if key is not None)

    @property
    def _told(self) -> Raw:
        """Where all texts occur at least once."""
        return self.raw

    def _read(self, raw: Raw) -> ir.Table:
        return self.source.rows(replace(raw, tag_keys=self.tag_keys))


class Plain(Lines):
    """Lines that carry their own texts."""

    def rows(self, names: Iterable[str]) -> ir.Table:
        """Some of the columns."""
        return self.whole().select(*names)


class Parquet(Lines):
    """Lines of Parquet, whose texts are derived once a combination."""

    def rows(self, names: Iterable[str]) -> ir.Table:
        """Some of the columns."""
        every, _ = self._split
        return _dimensions.only(self._read(every), names)

    @property
    def combinations(self) -> ir.Table | None:
        """One row for each x_Combination."""
        _, few = self._split
        return few and self._shared(few)

    @property
    def _told(self) -> Raw:
        every, few = self._split
        return few or every

    @cached_property
    def _split(self) -> tuple[Raw, Raw | None]:
        """The rows with their key, and the texts; without key where none was found."""
        _, texts = self._needed
        found = _dimensions.combinations(self.session.home, self.raw, texts, self.number)
        return found or (self.raw, None)

    @cached_property
    def _needed(self) -> tuple[ir.Table, set[str]]:
        """What the source makes of the files, and the columns that it reads dimensions from."""
        plain = self.source.rows(self.raw)
        wanted = set(self.names).difference(_dimensions.FACTS)
        return plain, _dimensions.read_from(self.raw, self.source.tags, plain, wanted)

    def _shared(self, few: Raw) -> ir.Table:
        names = [name for name in self.names if name not in _dimensions.FACTS]
        return _dimensions.only(self._read(few), names)


@dataclass(kw_only=True)
class Text(Parquet):
    """Lines of text files: summed up as they are parsed, or held where all are asked for."""

    sums_up: ClassVar[bool] = True
    made: Sums | None = field(default=None, init=False)

    def sums(self, days: Days) -> ByDays | None:
        """The rows summed up by days."""
        plain, texts = self._needed
        made = _sums.summed(self.session.home, self.raw, plain, texts, self.number, days)
        self.made = made
        if made is None:
            return None
        again = self._read(replace(self.raw, known={KEY: made.key}))
        summed = Apart(made.days, self._shared(made.texts))
        return ByDays(summed, lambda names: _dimensions.only(again, names))

    @property
    def _told(self) -> Raw:
        return self.made.texts if self.made else super()._told

    @cached_property
    def _split(self) -> tuple[Raw, Raw | None]:
        plain, texts = self._needed
        path = self.folder / f"lines-{self.number}.parquet"
        held = _held.held(self.session.home, self.raw, plain, texts, path)
        return held.combinations(self.number) or (held.raw, None)
