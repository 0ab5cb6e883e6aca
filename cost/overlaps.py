"""Of recommendations that change the same cost only some can count: which ones, and never twice."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Final

from cost.models import Model
from cost.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cost.models import Recommendation
    from cost.rules._base import Rule

EXACT: Final = 16
"""So many that overlap in a chain are solved exactly; of more, the largest go first."""
Key = tuple[str, ...]


class Superseded(Model):
    """A recommendation that another one makes pointless: its saving is not counted."""

    id: str
    rule: str
    stack: str | None
    component: str | None
    resources: tuple[str, ...]
    proposed: str
    mid: Money
    by: str


def resolve(
    found: Iterable[Recommendation], rules: Mapping[str, Rule]
) -> tuple[list[Recommendation], list[Superseded]]:
    """Keep a set without overlaps.

    A rule of lower precedence number goes first, whatever it saves: what is stopped needs no other
    size. Among rules of one number, the set that saves most is kept.

    Returns:
        Those kept, by saving; and the others, each with the one that stands in its way.
    """
    taken: dict[Key, Recommendation] = {}
    kept: list[Recommendation] = []
    late: list[tuple[Recommendation, frozenset[Key]]] = []
    order = sorted({one.id: one for one in found}.values(), key=_rank(rules))
    for _, same in groupby(order, key=lambda r: rules[r.rule].precedence):
        keyed = [(one, _keys(one, rules[one.rule])) for one in same]
        free = [(one, keys) for one, keys in keyed if not keys & taken.keys()]
        chosen = {one.id for group in _chains(free) for one, _ in _best(group)}
        for one, keys in keyed:
            if one.id in chosen:
                kept.append(one)
                taken |= dict.fromkeys(keys, one)
            else:
                late.append((one, keys))
    dropped = [
        _superseded(one, min((taken[k] for k in keys & taken.keys()), key=_rank(rules)))
        for one, keys in late
    ]
    return sorted(kept, key=lambda r: (-r.saving.mid, r.id)), dropped


def _keys(one: Recommendation, rule: Rule) -> frozenset[Key]:
    """The costs that it changes; two that share one overlap.

    A setting acts on all of a component; advice on the resources that it names.
    """
    keys: set[Key] = {(part, "", resource) for part in rule.affects for resource in one.resources}
    if one.change is not None and one.component is not None:
        keys |= {(part, one.stack or "", one.component, "") for part in rule.affects}
    return frozenset(keys or {("", one.id)})


def _rank(rules: Mapping[str, Rule]) -> Callable[[Recommendation], tuple[int, Decimal, str]]:
    return lambda one: (rules[one.rule].precedence, -one.saving.mid, one.id)


Keyed = tuple["Recommendation", frozenset[Key]]


def _chains(free: Sequence[Keyed]) -> list[list[Keyed]]:
    """Groups that have no cost in common; within one, each shares a cost with another."""
    root: dict[Key, Key] = {}

    def find(key: Key) -> Key:
        while root.setdefault(key, key) != key:
            root[key] = key = root[root[key]]
        return key

    for _, keys in free:
        first, *others = keys
        for key in others:
            root[find(key)] = find(first)
    groups: dict[Key, list[Keyed]] = defaultdict(list)
    for one in free:
        groups[find(next(iter(one[1])))].append(one)
    return list(groups.values())


def _best(group: Sequence[Keyed]) -> list[Keyed]:
    """Those without overlap that save most together; of equals, the largest and first by id."""
    order = sorted(group, key=lambda k: (-k[0].saving.mid, k[0].id))
    return _search(order) if len(order) <= EXACT else _largest_first(order)


def _search(order: Sequence[Keyed]) -> list[Keyed]:
    if not order:
        return []
    first, *rest = order
    apart = [one for one in rest if not one[1] & first[1]]
    with_it = [first, *_search(apart)]
    if len(apart) == len(rest):
        return with_it
    without = _search(rest)
    return with_it if _saving(with_it) >= _saving(without) else without


def _largest_first(order: Sequence[Keyed]) -> list[Keyed]:
    taken: set[Key] = set()
    kept = []
    for one in order:
        if not one[1] & taken:
            kept.append(one)
            taken |= one[1]
    return kept


def _saving(group: Iterable[Keyed]) -> Decimal:
    # What costs more instead (a risk that is taken away) weighs nothing, so that all that is left
    # out is left out for something that was kept.
    return sum((max(one.saving.mid, Decimal(0)) for one, _ in group), Decimal(0))


def _superseded(one: Recommendation, winner: Recommendation) -> Superseded:
    return Superseded(
        id=one.id,
        rule=one.rule,
        stack=one.stack,
        component=one.component,
        resources=one.resources,
        proposed=one.proposed,
        mid=one.saving.mid,
        by=winner.id,
    )
