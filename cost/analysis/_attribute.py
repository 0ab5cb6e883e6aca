"""Attribute a bill's costs to teams, and divide what they share, to the last digit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import ibis

from cost.analysis import _by
from cost.analysis._exact import split, total
from cost.analysis._teams import Pool, Split, Teams
from cost.analysis._view import COST_COLUMN, Options, Rows, Scope
from cost.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import ibis.expr.types as ir


APART: Final = ("Tax", "Credit", "Adjustment", "Purchase")
"""Charge categories that no team causes: shown by themselves, unless the reader wants otherwise."""

UNUSED: Final = "Unused commitment"
REST: Final = "no team"
UNTAGGED: Final = "usage of no team"

ZERO: Final = Decimal(0)


@dataclass(frozen=True)
class Part:
    """What a team is given of a pool; team None where there was no one to give it to."""

    pool: Pool
    team: str | None
    cost: Decimal | None


@dataclass(frozen=True)
class Attributed:
    """A bill's cost, all of it, in three piles."""

    direct: dict[str, Decimal | None]
    """Team -> what is its own; None where it is not known."""
    parts: tuple[Part, ...]
    rest: dict[str, Decimal | None]
    """Why it is no one's -> how much; None where the cost is not known."""


def _untagged(options: Options) -> Pool | None:
    """What `--split` asks for: usage of no team is shared by everyone."""
    how = options.more.get("split")
    if how is None:
        return None
    if Split(how) is Split.FIXED:
        raise InputError(
            "a fixed split needs percentages",
            allowed="--split proportional, even",
            next_step="name them in the file of --teams: split: fixed, percent: {team: 60, …}",
        )
    return Pool(name=UNTAGGED, split=Split(how), match={options.by[0]: ("",)})


def query(scope: Scope, options: Options) -> ir.Table:
    """Costs by team, pool and reason to be apart, of which every line has exactly one or none."""
    if len(options.by) != 1:
        raise InputError("one dimension names the teams", where=f"--by {' --by '.join(options.by)}")
    teams = options.teams or Teams()
    _by.check(teams.dimensions, scope.columns)
    _by.refuse_times((*options.by, *teams.dimensions), "a time is nobody's team")
    names = tuple(dict.fromkeys((options.by[0], *teams.dimensions)))
    table, found = _by.cut(scope, names)
    pools = [(pool.fits(found), pool.name) for pool in teams.shared]
    rules = [(rule.fits(found), rule.team) for rule in teams.teams]
    none = ibis.null("string")
    tagged = found[options.by[0]]
    apart = none if options.more.get("all-charges") else _apart(table)
    shown = table.select(
        apart=apart,
        pool=ibis.cases(*pools, else_=none) if pools else none,
        team=ibis.coalesce(tagged, ibis.cases(*rules, else_=none) if rules else none),
        cost_=table[COST_COLUMN[options.cost]],
    )
    kept = shown.mutate(
        pool=shown.apart.isnull().ifelse(shown.pool, None),
        team=(shown.apart.isnull() & shown.pool.isnull()).ifelse(shown.team, None),
    )
    return kept.group_by("team", "pool", "apart").aggregate(cost=kept.cost_.sum())


def _apart(table: ir.Table) -> ir.Value:
    unused = (table.CommitmentDiscountStatus == "Unused").fill_null(False)
    return ibis.cases(
        (unused, UNUSED),
        (table.ChargeCategory.isin(APART).fill_null(False), table.ChargeCategory),
        else_=ibis.null("string"),
    )


def attribute(rows: Rows, options: Options) -> Attributed:
    """Put `query`'s rows in piles and divide the pools.

    Args:
        rows: team, pool, apart, cost.
        options: the mapping and how to divide.
    """
    direct = _sums((r["team"], r["cost"]) for r in rows if r["team"] is not None)
    pools = _sums((r["pool"], r["cost"]) for r in rows if r["pool"] is not None)
    rest = {r["apart"] or REST: r["cost"] for r in rows if r["team"] is None and r["pool"] is None}
    shared = (options.teams or Teams()).shared
    parts = [
        part
        for pool in shared
        if pool.name in pools
        for part in divide(pool, pools[pool.name], direct)
    ]
    untagged = _untagged(options)
    if untagged is not None and REST in rest:
        parts += divide(untagged, rest.pop(REST), direct)
    return Attributed(direct, tuple(parts), rest)


def divide(pool: Pool, amount: Decimal | None, direct: Mapping[str, Decimal | None]) -> list[Part]:
    """A pool's parts, which add up to it exactly; an amount that is not known stays whole.

    Proportional: by direct costs, of which negative ones (credits only) weigh nothing; where no
    one has any there is nobody to divide it among, and it stays in one part without a team.
    """
    weights = _weights(pool, direct)
    if amount is None or not any(weights.values()):
        return [Part(pool, None, amount)]
    names = [name for name, weight in weights.items() if weight]
    parts = split(amount, [weights[name] for name in names])
    return [Part(pool, name, part) for name, part in zip(names, parts, strict=True)]


def _weights(pool: Pool, direct: Mapping[str, Decimal | None]) -> dict[str, Decimal]:
    if pool.split is Split.FIXED:
        return dict(pool.percent)
    names = sorted(pool.teams or direct)
    if pool.split is Split.EVEN:
        return dict.fromkeys(names, Decimal(1))
    return {name: max(direct.get(name) or ZERO, ZERO) for name in names}


def _sums(pairs: Iterable[tuple[str, Decimal | None]]) -> dict[str, Decimal | None]:
    found: dict[str, list[Decimal | None]] = {}
    for name, cost in pairs:
        found.setdefault(name, []).append(cost)
    return {name: total(costs) for name, costs in sorted(found.items())}
