"""A bill's lines, summed up by days; those that occur twice are counted once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import ibis

from cost.analysis import rollups
from cost.billing import _dimensions, _quality, _repeats
from cost.billing._dimensions import FACTS, KEY, Apart
from cost.billing._sums import IDS
from cost.billing.schema import CHECKS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    import ibis.expr.types as ir

    from cost.billing._lines import Lines
    from cost.engines._base import Session

NAMES: Final = tuple(
    dict.fromkeys((*rollups.NEEDS, "BillingPeriodEnd", "InvoiceId", *CHECKS.names))
)
"""The columns that are computed of every line."""

TEXTS: Final = tuple(name for name in NAMES if name not in FACTS)
"""Those that many lines share."""

NO_REPEATS: Final = {"duplicate_rows": 0, "duplicate_cost": _quality.ZERO}


@dataclass(frozen=True, kw_only=True)
class Summed:
    """What a bill's lines come to."""

    days: Apart
    """cost.analysis.rollups.days, materialised; rows that repeat a part of another's cost too."""
    counted: dict[str, Any]
    """cost.billing._quality.counts of all lines, and what of them was left out as repeats."""
    repeated: bool
    """Some lines occur twice: `days` has them once."""
    find_lines: Callable[[], Apart]
    """The lines that `days` sums up."""
    at_hand: bool
    """The lines are found without parsing text files once more."""


@dataclass(frozen=True, kw_only=True)
class BillLines:
    """The lines of all groups of files, or of one month of them."""

    session: Session
    groups: tuple[Lines, ...]
    first: dt.datetime | None
    """The month's first moment."""

    def whole(self) -> ir.Table:
        """The lines in all columns."""
        return self._of_month(_union([group.whole() for group in self.groups]))

    def summed(self) -> Summed:
        """Sum the lines up."""
        return self._of_sums() or self._of_lines()

    def _of_sums(self) -> Summed | None:
        """From groups that were summed up as they were parsed; None where that is not enough."""
        if not all(group.sums_up for group in self.groups):
            return None
        sums = [made for group in self.groups if (made := group.sums(rollups.days))]
        texts = self._together([one.days.combinations for one in sums])
        if texts is None:
            return None
        days = self._of_month(_union([one.days.rows for one in sums]))
        if _repeats.any_repeats(self.session, days.select(x_LineId=days[IDS].unnest())):
            return None  # which of them counts is seen in the lines
        kept = Apart(self.session.bring("days", days.drop(IDS)), texts)
        names = (*FACTS, KEY)
        return Summed(
            days=kept,
            counted=_quality.counts(kept.whole) | NO_REPEATS,
            repeated=False,
            find_lines=lambda: Apart(self._of_month(_union([o.again(names) for o in sums])), texts),
            at_hand=False,
        )

    def _of_lines(self) -> Summed:
        lines = self._lines(FACTS)
        days = self._days("days", lines)
        counted = _quality.counts(days.whole)
        ids = self._rows(("BillingPeriodStart", "x_LineId"))
        if not _repeats.any_repeats(self.session, ids):
            return _at_hand(days, lines, counted | NO_REPEATS)
        single = _repeats.once(self._lines((*FACTS, *_repeats.NEEDS)).rows)
        lines = Apart(single.select(lines.rows.columns), lines.combinations)
        once = self._days("days_once", lines)
        counted |= _repeats.difference(days.whole, once.whole) | _quality.of_single(once.whole)
        return _at_hand(once, lines, counted, repeated=True)

    def _days(self, name: str, lines: Apart) -> Apart:
        keys = [name for name in lines.rows.columns if name not in FACTS]
        return Apart(self.session.bring(name, rollups.days(lines.rows, keys)), lines.combinations)

    def _lines(self, names: Sequence[str]) -> Apart:
        texts = self._combinations
        own = TEXTS if texts is None else (KEY,)
        return Apart(self._rows(tuple(dict.fromkeys((*names, *own)))), texts)

    def _rows(self, names: Sequence[str]) -> ir.Table:
        if self._combinations is None:
            return self._held.select(*names)
        return self._every(names)

    @cached_property
    def _held(self) -> ir.Table:
        """Lines with their own texts: text is parsed once, for all that follows."""
        return self.session.hold("lines", self._every((*NAMES, "x_SourceFile")))

    def _every(self, names: Sequence[str]) -> ir.Table:
        return self._of_month(_union([group.rows(names) for group in self.groups]))

    @cached_property
    def _combinations(self) -> ir.Table | None:
        """The texts of all lines by their x_Combination, or None where lines carry their own."""
        return self._together([group.combinations for group in self.groups])

    def _together(self, tables: Sequence[ir.Table | None]) -> ir.Table | None:
        """The groups' texts, or None where a group has none apart, or two share a key."""
        texts = [table for table in tables if table is not None]
        if len(texts) < len(self.groups):
            return None
        home = self.session.home
        found: ir.Table = home.create_table(ibis.util.gen_name("texts"), _union(texts), temp=True)
        return found if len(texts) == 1 or _dimensions.unique(found, [KEY]) else None

    def _of_month(self, rows: ir.Table) -> ir.Table:
        if self.first is None:
            return rows
        return rows.filter(rows.BillingPeriodStart.truncate("M") == self.first)


def _at_hand(
    days: Apart, lines: Apart, counted: dict[str, Any], *, repeated: bool = False
) -> Summed:
    return Summed(
        days=days, counted=counted, repeated=repeated, find_lines=lambda: lines, at_hand=True
    )


def _union(tables: Sequence[ir.Table]) -> ir.Table:
    return tables[0] if len(tables) == 1 else ibis.union(*tables)
