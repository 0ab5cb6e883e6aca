"""Find managed databases on x86, which Arm runs for less without a change of theirs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._judge import Steps, judged, named, share_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._items import Item, Lot

X86: Final = {
    "db.m4": "db.m6g",
    "db.m5": "db.m6g",
    "db.m6i": "db.m7g",
    "db.r4": "db.r6g",
    "db.r5": "db.r6g",
    "db.r6i": "db.r7g",
    "db.t2": "db.t4g",
    "db.t3": "db.t4g",
}
"""Families with a Graviton one beside them; others (d, b, in) have local disks or other ratios."""
OPEN: Final = re.compile(r"(PostgreSQL|MySQL|MariaDB|Aurora)", re.IGNORECASE)


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every database that the bill has hours of, by its class and engine."""
    return judged(RULE, context, limits, Steps(wasted=_x86, propose=_propose))


def _x86(context: Context, item: Item, limits: Limits) -> bool:
    del limits
    database = context.things("database", item.region).get(item.id)
    engine = "" if database is None else str(database.get("Engine"))
    return item.kind.rpartition(".")[0] in X86 and OPEN.search(engine) is not None


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del context
    kinds = sorted({i.kind for i in lot.members})
    new = [X86[k.rpartition(".")[0]] + "." + k.rpartition(".")[2] for k in kinds]
    saving = share_of(
        lot.monthly - lot.monthly_committed,
        limits["low_percent"],
        limits["saving_percent"],
        limits["saving_percent"],
    )
    return Proposal(
        current=", ".join(kinds),
        proposed=", ".join(new),
        saving=saving,
        risk=2,
        effort="low",
        setting=None,
        by_hand=f"aws rds modify-db-instance --db-instance-class {new[0]}"
        f" --db-instance-identifier {named(lot.ids)}, in its maintenance window",
        values={"databases": len(lot.members)},
        notes=("extensions that were built for x86 must exist for Arm; the engine does",),
    )


RULE = Rule(
    id="graviton-database",
    title="Database on x86 that Arm undercuts",
    needs=(),
    inventory=("database",),
    thresholds=(
        limit(
            "saving_percent",
            "10",
            "%",
            "mid and high: the share of its hours' cost",
            "CUDOS dashboard: RDS on Graviton saves 10 %",
        ),
        limit("low_percent", "5", "%", "low: the same", "CUDOS dashboard: OpenSearch, 5 %"),
    ),
    affects=frozenset({"databases"}),
    precedence=40,
    meter="database-hours",
    saves="rate",
    method="PostgreSQL, MySQL, MariaDB and Aurora on m, r and t classes of Intel or AMD",
    formula="saving = effective cost of its hours a month, without reserved ones, * 10 %",
    sources=("CUDOS dashboard (MIT-0): Graviton for managed services",),
    example="db.m5.large for PostgreSQL: db.m6g.large, 13 USD a month",
    find=find,
)
