"""Demand after right-sizing: what will be smaller or gone must not be committed to."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from cost.analysis._commitment import is_covered, is_open
from cost.commitments.pools import KEY, Pool, pool_of
from cost.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cost.analysis._view import Scope
    from cost.commitments.curve import Numbers
    from cost.commitments.pools import Demand
    from cost.models import Recommendation

ZERO = Decimal(0)


def factors(
    scope: Scope, demand: Demand, recommendations: Sequence[Recommendation]
) -> tuple[Numbers, tuple[str, ...]]:
    """By what each pool's demand is multiplied once the recommendations are applied.

    A recommendation takes the share of its resources' cost that it saves (mid) off their usage,
    in the window that it was made of; what remains stays in its pool. Usage that a commitment
    covers today goes as well, though nothing is saved by it yet (high).

    Returns:
        A number a pool, and the ids of recommendations that touch no usage of the bill.
    """
    pools = {pool: n for n, pool in enumerate(demand.pools)}
    lost = np.zeros(len(demand.pools))
    untouched = []
    for one in recommendations:
        start, end = _window(one)
        cut = _usage(scope, start, end)
        mine = cut.filter(cut.ResourceId.isin(list(one.resources))) if one.resources else None
        rows = [] if mine is None else _by_pool(mine)
        effective = sum((row["effective"] or ZERO for row in rows), ZERO)
        hours = Decimal((end - start).days * 24)
        if effective <= 0:
            untouched.append(one.id)
            continue
        saved = one.saving.mid if one.committed is None else one.saving.high
        share = min(Decimal(1), max(ZERO, saved * hours / HOURS_PER_MONTH / effective))
        whole = _listed(_by_pool(cut))
        for pool, listed in _listed(rows).items():
            if pool in pools and whole[pool] > 0:
                lost[pools[pool]] += float(share * listed / whole[pool])
    return np.clip(1 - lost, 0, 1), tuple(untouched)


def _window(one: Recommendation) -> tuple[datetime, datetime]:
    window = one.evidence["window"]
    start, end = (datetime.fromisoformat(window[k]).replace(tzinfo=None) for k in ("start", "end"))
    return start, end


def _usage(scope: Scope, start: datetime, end: datetime) -> Any:
    """Usage that commitments cover or could, of these days."""
    daily = scope.daily
    rows = daily.filter(daily.day >= start.date(), daily.day < end.date())
    return rows.filter(is_open(rows) | is_covered(rows))


def _by_pool(rows: Any) -> list[dict[str, Any]]:
    named = rows.mutate(**{name: rows[name].fill_null("") for name in KEY})
    grouped = named.group_by(*KEY).aggregate(
        effective=named.EffectiveCost.sum(), listed=named.ListCost.sum()
    )
    found: list[dict[str, Any]] = grouped.to_pyarrow().to_pylist()
    return found


def _listed(rows: list[dict[str, Any]]) -> dict[Pool, Decimal]:
    sums: dict[Pool, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        sums[pool_of(row)] += row["listed"] or ZERO
    return sums
