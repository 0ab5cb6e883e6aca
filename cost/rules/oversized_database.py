"""Find databases whose processors would do with half."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cost.models import Range
from cost.rules._base import PERCENT, Answer, Context, Limits, Rule, limit
from cost.rules._evidence import COVERAGE, Proposal
from cost.rules._judge import Steps, judged, named
from cost.rules._managed import DB_CONNECTIONS, DB_CPU

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot

SIZES: Final = ("large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "16xlarge")
"""Each has twice the vCPUs and memory of the one before, at twice the price."""


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every database by the hours that the bill has of it."""
    return judged(RULE, context, limits, Steps(wasted=_large, propose=_propose))


def _large(context: Context, item: Item, limits: Limits) -> bool | str:
    if _half(item) is None or context.highest(DB_CONNECTIONS.id, item.id) <= 0:
        return False  # Nothing smaller, or idle: another rule's matter.
    found = context.summary(DB_CPU.id, item.id, float(limits["cpu_percentile"]))
    cpu = 100.0 if found is None else found.peak
    return 2 * cpu <= 100 - limits["cpu_headroom_percent"]


def _half(item: Item) -> str | None:
    """The class of half the size; None for the smallest and those that we do not know."""
    family, _, size = item.kind.rpartition(".")
    at = SIZES.index(size) if size in SIZES else 0
    return f"{family}.{SIZES[at - 1]}" if at else None


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal | str:
    del context, limits
    kinds = {i.kind for i in lot.members}
    if len(kinds) > 1:
        return f"it runs {', '.join(sorted(kinds))}: databases of several classes are not sized"
    half = lot.monthly / 2
    return Proposal(
        current=lot.members[0].kind,
        proposed=str(_half(lot.members[0])),
        saving=Range.after_commitments(half, lot.monthly_committed / 2),
        risk=3,
        effort="low",
        setting=None,
        by_hand=f"aws rds modify-db-instance --db-instance-class {_half(lot.members[0])}"
        f" --db-instance-identifier {named(lot.ids)}, in its maintenance window",
        values={"databases": len(lot.members)},
        notes=(
            "memory halves too: a smaller buffer cache reads more from disk",
            "the change restarts the instance",
        ),
    )


RULE = Rule(
    id="oversized-database",
    title="Database larger than its load",
    needs=(DB_CPU.id, DB_CONNECTIONS.id),
    measures=(DB_CPU, DB_CONNECTIONS),
    thresholds=(
        limit(
            "cpu_percentile",
            "99.5",
            "percentile",
            "which percentile of the hourly maxima must fit",
            "AWS Compute Optimizer: P99.5; OptScale: q99",
            PERCENT,
        ),
        limit(
            "cpu_headroom_percent",
            "20",
            "%",
            "share of the smaller class's CPU that stays free",
            "AWS Compute Optimizer and OptScale: 20 %",
        ),
        *COVERAGE,
    ),
    affects=frozenset({"databases"}),
    precedence=20,
    meter="database-hours",
    saves="rate",
    method="the next smaller size of the same class, if it holds the load with headroom; one step"
    " at a time, for memory is not measured",
    formula="saving = effective cost of its hours a month / 2; less what a reservation covers;"
    " storage stays",
    sources=("AWS Compute Optimizer: RDS", "OptScale: RDS q99 / 80 %"),
    example="db.r5.2xlarge that peaks at 22 % CPU: db.r5.xlarge, 365 USD a month",
    find=find,
)
