"""Find caches that nobody asks, or that never know the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import COVERAGE
from cost.rules._judge import Removal, Steps, judged, named, remove
from cost.rules._managed import CACHE_CONNECTIONS, CACHE_HITS, CACHE_MISSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._evidence import Proposal
    from cost.rules._items import Item, Lot


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge everything that the bill names on its meter."""
    return judged(RULE, context, limits, Steps(wasted=_idle, propose=_propose))


def _idle(context: Context, item: Item, limits: Limits) -> bool:
    hits, misses = (context.total(m.id, item.id) for m in (CACHE_HITS, CACHE_MISSES))
    share = 100 * hits / (hits + misses) if hits + misses else 0.0
    connections = context.highest(CACHE_CONNECTIONS.id, item.id)
    return connections < limits["connections"] and share < limits["hit_percent"]


def _propose(context: Context, lot: Lot, limits: Limits) -> Proposal:
    del context, limits
    how = Removal(
        current=f"{len(lot.members)} idle",
        by_hand=f"aws elasticache delete-cache-cluster --cache-cluster-id {named(lot.ids)}",
        risk=2,
        effort="low",
    )
    return remove(lot, how, {"caches": len(lot.members)})


RULE = Rule(
    id="idle-cache",
    title="Cache that nobody asks",
    needs=(CACHE_CONNECTIONS.id, CACHE_HITS.id, CACHE_MISSES.id),
    measures=(CACHE_CONNECTIONS, CACHE_HITS, CACHE_MISSES),
    thresholds=(
        limit(
            "connections",
            "2",
            "connections",
            "the most at any time is below this",
            "AWS Cost Optimization Hub: fewer than 2 over 14 days",
        ),
        limit(
            "hit_percent",
            "5",
            "%",
            "the share of questions that it could answer is below this",
            "AWS Cost Optimization Hub: under 5 % over 14 days",
        ),
        *COVERAGE,
    ),
    affects=frozenset({"caches"}),
    precedence=10,
    meter="caches",
    saves="usage",
    method="connections and hit rate over the window",
    formula="saving = effective cost a month; less what a reservation covers",
    sources=("AWS Cost Optimization Hub: idle ElastiCache clusters",),
    example="a cache.r6g.large without connections: 150 USD a month",
    find=find,
)
