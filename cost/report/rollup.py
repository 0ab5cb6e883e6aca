"""The small table that the page's filters add up: spend by all of the report's dimensions at once.

Amounts are exact, so that what a filter leaves adds up to the digit. Days are only drawn: they are
whole cents of effective cost.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from cost import views
from cost.analysis import _by
from cost.analysis._exact import total
from cost.analysis._view import COST_COLUMN, RESIDUAL
from cost.engines._rows import rows_of
from cost.report.sections import SLICES
from cost.view_lines import NO_VALUE

if TYPE_CHECKING:
    from decimal import Decimal

    import ibis.expr.types as ir

    from cost.analysis._view import Rows
    from cost.bill import Bill
    from cost.report.model import Report

MOST_BYTES: Final = 1_500_000
"""What the page carries, of the 2 MB that a page may have."""

MOST_ROWS: Final = 200_000
"""Days of cells; more would be too many bytes anyway, and are not fetched."""

MOST_VALUES: Final = (40, 20, 10, 5, 2)
"""Values of a dimension that are told apart; fewer, where it would be too much."""

MOST_BARS: Final = 100
STEPS: Final = (1, 7, 28, 84, 364)
"""Days that a bar is for: the first with which there are no more bars than that."""

OTHERS: Final = "(others)"
COSTS: Final = tuple(COST_COLUMN)
DAY: Final = dt.timedelta(days=1)


@dataclass
class Cell:
    """What was spent under one value of each dimension."""

    costs: dict[str, Decimal | None]
    bars: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    """Effective cost by bar."""


@dataclass(frozen=True)
class Rollup:
    """Cells by the places of their values, and the first days of bars."""

    values: dict[str, list[str]]
    """Of each dimension, the dearest first."""
    cells: dict[tuple[int, ...], Cell]
    days: list[dt.date]
    step: int
    """Days that a bar is for."""

    @cached_property
    def as_json(self) -> str:
        """What the page's script reads; nothing in it can end the element that holds it."""
        document = {
            "names": list(self.values),
            "values": list(self.values.values()),
            "cells": [[*key, *_cell(cell)] for key, cell in self.cells.items()],
        }
        return json.dumps(document, separators=(",", ":")).replace("<", "\\u003c")


def _cell(cell: Cell) -> list[Any]:
    """Effective, billed, list; then the first bar and the cents of each from there on."""
    cents = {place: round(100 * amount) for place, amount in cell.bars.items()}
    used = [place for place, amount in cents.items() if amount]
    span = range(min(used), max(used) + 1) if used else range(0)
    bars = [span.start, *(cents.get(place, 0) for place in span)]
    return [*(_short(cell.costs[cost]) for cost in COSTS), bars]


def _short(amount: Decimal | None) -> str | None:
    if amount is None:
        return None
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def make(bill: Bill, report: Report) -> Rollup | None:
    """The table of a bill; None where even with the dearest values alone it is too large.

    Args:
        bill: the bill.
        report: what was built of it.
    """
    for most in MOST_VALUES:
        kept = {name: _dearest(report, name)[:most] for name in SLICES}
        rows = rows_of(_grouped(bill, report, kept).limit(MOST_ROWS + 1))
        if len(rows) > MOST_ROWS:
            continue
        found = _made(report, kept, rows)
        if len(found.as_json) <= MOST_BYTES:
            return found
    return None


def _made(report: Report, kept: dict[str, list[str]], rows: Rows) -> Rollup:
    first, last = report.period.start.date(), report.period.end.date()
    step = next((n for n in STEPS if (last - first).days <= n * MOST_BARS), STEPS[-1])
    days = [first + n * DAY for n in range(0, (last - first).days, step)]
    known = {name: {row[name] for row in rows} for name in SLICES}
    order = {
        name: [v for v in (*values, OTHERS, None) if v in known[name]]
        for name, values in kept.items()
    }
    places = {name: {v: n for n, v in enumerate(values)} for name, values in order.items()}
    groups: dict[tuple[int, ...], Rows] = defaultdict(list)
    for row in rows:
        groups[tuple(places[name][row[name]] for name in SLICES)].append(row)
    cells = {key: _summed(lines, days, step) for key, lines in sorted(groups.items())}
    labels = {n: [NO_VALUE if v is None else v for v in values] for n, values in order.items()}
    return Rollup(values=labels, cells=cells, days=days, step=step)


def _dearest(report: Report, name: str) -> list[str]:
    rows = report.views[name].rows
    return [row[SLICES[name]] for row in rows if not row[RESIDUAL]]


def _grouped(bill: Bill, report: Report, kept: dict[str, list[str]]) -> ir.Table:
    """The costs by day and all dimensions, values that are not kept as one."""
    import ibis

    scope = views.scope_of(bill, report.currency)
    table, by = _by.cut(scope, tuple(SLICES.values()))
    names = {}
    for name, dimension in SLICES.items():
        column = by[dimension]
        known = column.isnull() | column.isin(kept[name])
        names[name] = ibis.ifelse(known, column, OTHERS)
    costs = {cost: table[column].sum() for cost, column in COST_COLUMN.items()}
    return table.group_by("day", "charge_days", **names).aggregate(**costs)


def _summed(lines: Rows, days: list[dt.date], step: int) -> Cell:
    """Lines as a cell; a charge for several days is drawn over all of them."""
    cell = Cell({cost: total(line[cost] for line in lines) for cost in COSTS})
    for line in lines:
        if line["day"] is None or line["effective"] is None:
            continue
        start = (line["day"] - days[0]).days
        for day in range(start, start + line["charge_days"]):
            if 0 <= day // step < len(days):
                cell.bars[day // step] += float(line["effective"]) / line["charge_days"]
    return cell
