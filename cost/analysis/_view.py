"""What a view of a bill is: one file of this folder, one `VIEW`, found by looking."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

from cost.engines._rows import rows_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from decimal import Decimal

    import ibis.expr.types as ir

    from cost.analysis._metric import Metric
    from cost.analysis._teams import Teams

Kind = Literal["text", "date", "month", "money", "quantity", "rate", "share", "count", "flag"]
"""How a column is read and printed.

money: an amount of the bill's currency, Decimal. quantity: an amount of usage, Decimal. rate: money
for one unit, Decimal or float. share: 0 to 1, float. count: int. date: datetime.date. month: its
first day, datetime.date. flag: bool. None is always "not known" (or, in a text, "has none"), never
zero.
"""

Cost = Literal["effective", "billed", "list"]
"""Which of the bill's costs a view adds up."""

COST_COLUMN: Final[dict[Cost, str]] = {
    "effective": "EffectiveCost",
    "billed": "BilledCost",
    "list": "ListCost",
}

Rows = list[dict[str, Any]]
"""A view's rows, by the names of its columns; `residual` marks those that nothing is said about."""

Chapter = Literal["spend", "time", "teams", "unit", "commitments", "traffic", "more"]

CHAPTERS: Final[dict[Chapter, str]] = {
    "spend": "Where the money went",
    "time": "What changed, and what is coming",
    "teams": "Whose it is",
    "unit": "What a unit costs",
    "commitments": "Commitments and spot",
    "traffic": "Traffic and tags",
    "more": "More",
}
"""Chapters of the report in their order, by what a view names as its `chapter`."""

RESIDUAL: Final = "residual"
"""The column that is true where a row holds what could not be attributed to anything."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a view's rows, beside its dimensions."""

    name: str
    """Its key in JSON and its heading in CSV and Parquet."""
    title: str
    kind: Kind
    about: str = ""
    """What it is and how it is computed, in a sentence."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What views are computed from: a bill in one currency."""

    daily: ir.Table
    """cost.analysis.rollups.daily, with x_GpuCount."""
    hourly: Callable[[], ir.Table | None]
    """cost.analysis.rollups.hourly, computed when called; None where the bill has no hours, or
    where they shall not be read."""
    rows: Callable[[], ir.Table]
    """Every line, in cost.billing.schema.CANONICAL: only for what the roll-ups lack."""
    columns: tuple[str, ...]
    """Those of a bill's lines that are dimensions: text."""
    start: dt.datetime
    """The bill's first moment, UTC."""
    end: dt.datetime
    """The first moment after it."""
    currency: str
    _known: dict[Any, Rows] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was fetched, by its query."""

    def fetch(self, table: ir.Table) -> Rows:
        """The rows of a table; what several views ask for is computed once."""
        query = table.op()
        if query not in self._known:
            self._known[query] = rows_of(table)
        return [dict(row) for row in self._known[query]]

    @cached_property
    def totals(self) -> dict[Cost, Decimal | None]:
        """What the bill adds up to, over all charges; None where no line tells."""
        sums = {cost: self.daily[column].sum() for cost, column in COST_COLUMN.items()}
        (row,) = rows_of(self.daily.aggregate(**sums))
        return {cost: row[cost] for cost in COST_COLUMN}

    @cached_property
    def last_usage(self) -> dt.date | None:
        """The last day of the bill's months that has usage."""
        usage = self.daily.ChargeCategory == "Usage"
        days = self.daily.filter(usage, self.daily.day < self.end.date())
        found: dt.date | None = rows_of(days.aggregate(last=days.day.max()))[0]["last"]
        return found


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the reader chose; a view takes those that it names in `accepts`."""

    by: tuple[str, ...] = ()
    """Dimensions, as cost.analysis._by spells them; empty for the view's own."""
    cost: Cost = "effective"
    """One of the view's `costs`."""
    teams: Teams | None = None
    """Who is who, and which costs are shared, from a file."""
    metric: Metric | None = None
    """What the business counts, from a file."""
    more: dict[str, Any] = field(default_factory=dict)
    """Anything else, for views with options of their own."""


def _as_they_are(rows: Rows, scope: Scope, options: Options) -> Rows:
    del scope, options
    return rows


def _nothing(rows: Rows, scope: Scope, options: Options) -> tuple[str, ...]:
    del rows, scope, options
    return ()


@dataclass(frozen=True, kw_only=True)
class View:
    """One question about a bill, and how it is answered.

    `query` is an expression, so that any engine computes it; `finish` takes its few rows where
    arithmetic has to be exact to the digit or needs more than one table. Add up what is money with
    `cost.analysis._exact.total`: Python's own sum rounds to 28 digits.
    """

    id: str
    """The file's name with hyphens."""
    title: str
    about: str
    """The question it answers, in a sentence."""
    chapter: Chapter = "more"
    """Where the report has it."""
    columns: tuple[Column, ...]
    """After the dimensions, in order; `residual` is added as the last."""
    query: Callable[[Scope, Options], ir.Table]
    """The rows: a column for each dimension (named as the reader spelt it) and each of columns."""
    finish: Callable[[Rows, Scope, Options], Rows] = _as_they_are
    by: tuple[str, ...] = ()
    """Its dimensions; the reader may choose others where `accepts` has "by"."""
    costs: tuple[Cost, ...] = ("effective",)
    """What it can be made of, the default first; each equals a setting of Cost Explorer."""
    sums: str | None = "cost"
    """The column that adds up to the bill's total, exactly; None where a view makes no total."""
    each: str | None = None
    """The column by whose values rows form wholes, where every one of them adds up to the total."""
    notes: Callable[[Rows, Scope, Options], tuple[str, ...]] = _nothing
    """What a reader must know to read the rows right, from the finished rows."""
    accepts: frozenset[str] = frozenset()
    """Names of the Options that it heeds: by, cost, teams, metric, or keys of `more`."""
    needs: frozenset[str] = frozenset()
    """Options without which it can't be made, so that a report leaves it out."""
