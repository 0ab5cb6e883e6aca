"""Spend by one dimension, as every rendering of the report shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cost.analysis._exact import total
from cost.view_lines import NO_VALUE

if TYPE_CHECKING:
    from decimal import Decimal

    from cost.views import Result


@dataclass(frozen=True)
class Slice:
    """What one value cost, or several of them."""

    name: str
    effective: Decimal | None
    billed: Decimal | None


def slices(view: Result, most: int) -> list[Slice]:
    """The dearest values (what has none is one of them), what the others cost, and the total.

    Args:
        view: spend by one dimension.
        most: values to show.
    """
    dimension = view.columns[0].name
    values = [Slice(r[dimension] or NO_VALUE, r["effective"], r["billed"]) for r in view.rows]
    values.sort(key=lambda line: -(line.effective or 0))
    # A single value is shown rather than counted.
    kept = values if len(values) <= most + 1 else values[:most]
    rest = values[len(kept) :]
    more = [_sum(f"{len(rest):,} more", rest)] if rest else []
    return [*kept, *more, _sum("Total", values)]


def _sum(name: str, rows: list[Slice]) -> Slice:
    return Slice(name, total(r.effective for r in rows), total(r.billed for r in rows))
