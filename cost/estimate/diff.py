"""How an estimate moves from a base to a change. Losing a price is not a saving."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cost.estimate.build import total
from cost.estimate.model import (
    ComponentDiff,
    Estimate,
    EstimateDiff,
    Op,
    PartDiff,
    ResourceCost,
    ResourceDiff,
    UnpricedResource,
)
from cost.pricing.base import ZERO, Part, Percentiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

TENTH: Final = Decimal("0.1")


def compare(before: Estimate, after: Estimate) -> EstimateDiff:
    """The difference between two estimates; resources match by urn, whatever the stack's name."""
    old, new = _by_key(before.resources), _by_key(after.resources)
    gaps_old, gaps_new = _gaps(before), _gaps(after)
    moves = [
        move
        for key in dict.fromkeys([*old, *new])
        if (move := _move(old.get(key), new.get(key), gaps_old.get(key), gaps_new.get(key)))
    ]
    moves.sort(key=lambda m: (m.change is not None, -abs(m.change.p50) if m.change else 0, m.urn))
    change = total(m.change for m in moves if m.change is not None)
    percent = None
    if before.monthly.p50:
        percent = (change.p50 / before.monthly.p50 * 100).quantize(TENTH)
    return EstimateDiff(
        before=before.monthly,
        after=after.monthly,
        change=change,
        percent=percent,
        comparable=all(m.change is not None for m in moves),
        components=tuple(_components(before, after, moves)),
        resources=tuple(moves),
        newly_unpriced=tuple(u for key, u in gaps_new.items() if key not in gaps_old),
    )


def key_of(urn: str) -> str:
    """What a urn says besides its stack and project.

    >>> key_of("urn:pulumi:prod::trimtab::aws:ec2/eip:Eip::nat-a")
    'aws:ec2/eip:Eip::nat-a'
    """
    return urn.split("::", 2)[-1]


def _by_key(costs: Iterable[ResourceCost]) -> Mapping[str, ResourceCost]:
    return {key_of(cost.urn): cost for cost in costs}


def _gaps(found: Estimate) -> Mapping[str, UnpricedResource]:
    return {key_of(gap.urn): gap for gap in found.unpriced}


def _move(
    old: ResourceCost | None,
    new: ResourceCost | None,
    gap_old: UnpricedResource | None,
    gap_new: UnpricedResource | None,
) -> ResourceDiff | None:
    """One resource's line of the difference; None if it stays as it is."""
    here = new or old
    assert here is not None  # noqa: S101 - one of the two named the key
    if old is not None and new is not None and old.parts == new.parts:
        return None
    why = _incomparable(old, new, gap_old, gap_new)
    before = None if old is None else old.monthly
    after = None if new is None else new.monthly
    return ResourceDiff(
        urn=here.urn,
        type=here.type,
        name=here.name,
        component=here.component,
        op=_op(old or gap_old, new or gap_new),
        before=before,
        after=after,
        change=None if why else (after or ZERO) - (before or ZERO),
        why=why,
        parts=tuple(_parts(old, new)),
    )


def _op(old: object | None, new: object | None) -> Op:
    if old is None:
        return "added"
    return "removed" if new is None else "changed"


def _incomparable(
    old: ResourceCost | None,
    new: ResourceCost | None,
    gap_old: UnpricedResource | None,
    gap_new: UnpricedResource | None,
) -> str | None:
    """Why a difference of two amounts would mislead; None if it would not."""
    if old is not None and new is None and gap_new is not None:
        return f"priced before, not now: {gap_new.why}"
    if new is not None and old is None and gap_old is not None:
        return f"not priced before: {gap_old.why}"
    if old is None or new is None:
        return None
    lost = _names(old, known=True) & _names(new, known=False)
    found = _names(old, known=False) & _names(new, known=True)
    if lost:
        return f"priced before, not now: {', '.join(sorted(lost))}"
    return f"not priced before: {', '.join(sorted(found))}" if found else None


def _names(cost: ResourceCost, *, known: bool) -> set[str]:
    return {part.name for part in cost.parts if (part.monthly is not None) is known}


def _parts(old: ResourceCost | None, new: ResourceCost | None) -> Iterator[PartDiff]:
    before = {part.name: part for part in old.parts} if old else {}
    after = {part.name: part for part in new.parts} if new else {}
    for name in dict.fromkeys([*before, *after]):
        one, other = before.get(name), after.get(name)
        if one == other:
            continue
        unknown = _is_unknown(one) or _is_unknown(other)
        first, second = _monthly(one), _monthly(other)
        yield PartDiff(
            name=name,
            op=_op(one, other),
            before=first,
            after=second,
            change=None if unknown else (second or ZERO) - (first or ZERO),
        )


def _is_unknown(part: Part | None) -> bool:
    return part is not None and part.monthly is None


def _monthly(part: Part | None) -> Percentiles | None:
    return None if part is None else part.monthly


def _components(
    before: Estimate, after: Estimate, moves: Iterable[ResourceDiff]
) -> Iterator[ComponentDiff]:
    """The components that move, the largest change first."""
    by_name: dict[str | None, list[ResourceDiff]] = {}
    for move in moves:
        by_name.setdefault(move.component, []).append(move)

    def size(name: str | None) -> Decimal:
        return abs(total(m.change for m in by_name[name] if m.change is not None).p50)

    for name in sorted(by_name, key=_by_size(size)):
        known = [m.change for m in by_name[name] if m.change is not None]
        yield ComponentDiff(
            component=name,
            before=_component_total(before, name),
            after=_component_total(after, name),
            change=total(known) if known else None,
        )


def _by_size(
    size: Callable[[str | None], Decimal],
) -> Callable[[str | None], tuple[Decimal, str]]:
    return lambda name: (-size(name), name or "")


def _component_total(found: Estimate, component: str | None) -> Percentiles | None:
    costs = [cost.monthly for cost in found.resources if cost.component == component]
    return total(costs) if costs else None
