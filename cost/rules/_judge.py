"""The way from billed resources to answers that rules share: which are wasted, what to do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from cost.models import NotEvaluated, Range
from cost.rules._evidence import (
    Judged,
    Proposal,
    Target,
    coverage_values,
    not_covered,
    recommend,
)
from cost.rules._items import Item, Lot, lots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    from cost.models import Change
    from cost.rules._base import Answer, Context, Limits, Rule
    from cost.rules._usage import Group

    Wasted = Callable[[Context, Item, Limits], bool | str]
    Propose = Callable[[Context, Lot, Limits], Proposal | str | None]

Now = TypeVar("Now")


@dataclass(frozen=True, kw_only=True)
class Steps:
    """How a rule judges.

    `wasted` says of one item True, False (fine), or why nobody can tell. `propose` says what to do
    about a component's wasted items, why nobody can tell, or None: fine. `whole`: a component's
    items are wasted together or not at all, for a setting that acts on all of them. `meter` names
    the items where they are not those of the rule's meter, which says where a saving is seen.
    """

    wasted: Wasted
    propose: Propose
    whole: bool = False
    meter: str | None = None


def judged(rule: Rule, context: Context, limits: Limits, steps: Steps) -> Iterator[Answer]:
    """Judge what a rule's meter names, and propose something for what is wasted.

    Only what was charged on the window's last day is looked at. Before `wasted` is asked, a rule's
    needed metrics must cover the item's hours, and its kinds of things must have been listed:
    otherwise the item is not evaluated.
    """
    billed = [item for item in context.items(steps.meter or rule.meter) if item.running]
    for lot in lots(billed):
        found: list[Item] = []
        unknown: list[str] = []
        for item in lot.members:
            verdict = _why_unknown(rule, context, limits, item) or steps.wasted(
                context, item, limits
            )
            if isinstance(verdict, str):
                unknown.append(verdict)
            elif verdict:
                found.append(item)
        if unknown and (steps.whole or not found):
            # An item that is fine settles a whole component, whatever the others may be.
            if not steps.whole or len(found) + len(unknown) == len(lot.members):
                yield NotEvaluated(rule=rule.id, resource=lot.name, why=unknown[0])
        elif found and (not steps.whole or len(found) == len(lot.members)):
            wasted = Lot(tuple(found))
            answer = steps.propose(context, wasted, limits)
            yield from answered(rule, context, limits, wasted, answer)


@dataclass(frozen=True, kw_only=True)
class GroupSteps(Generic[Now]):
    """How a rule judges groups of instances.

    `present` says what a group is now, why nobody can tell, or None: the rule does not look at it.
    `propose` is given that, and says what to do, why nobody can tell, or None: fine. `gpu` picks
    the groups with a GPU, those without (what the catalogue does not know has none), or all.
    """

    present: Callable[[Context, Group], Now | str | None]
    propose: Callable[[Context, Group, Now, Limits], Proposal | str | None]
    gpu: bool | None = None


def judged_groups(
    rule: Rule, context: Context, limits: Limits, steps: GroupSteps[Now]
) -> Iterator[Answer]:
    """Judge the running groups of instances; before `propose`, a rule's metrics must cover one."""
    for group in context.groups:
        if not group.running or steps.gpu not in (None, bool(context.has_gpu(group))):
            continue
        now = steps.present(context, group)
        answer: Proposal | str | None
        if now is None or isinstance(now, str):
            answer = now
        else:
            why = not_covered(context, group, rule, limits)
            answer = why or steps.propose(context, group, now, limits)
        yield from answered(rule, context, limits, group, answer)


def as_it_is(context: Context, group: Group) -> Group:
    """What is present, for rules that need to know no more of it."""
    del context
    return group


def answered(
    rule: Rule,
    context: Context,
    limits: Limits,
    judged: Judged,
    answer: Proposal | str | None,
    name: str | None = None,
) -> Iterator[Answer]:
    """What was said of a group or lot, written down; nothing where it is fine.

    `name` is what to call it where nobody can tell, if that is not its own.
    """
    if isinstance(answer, str):
        yield NotEvaluated(rule=rule.id, resource=name or judged.name, why=answer)
    elif answer is not None:
        if rule.needs:
            values = {**answer.values, **coverage_values(context, judged, rule, limits)}
            answer = answer.with_values(values)
        target = Target.of(judged)
        if answer.resources:
            target = replace(target, resources=answer.resources)
        yield recommend(rule, target, answer, context, limits)


def _why_unknown(rule: Rule, context: Context, limits: Limits, item: Item) -> str | None:
    for kind in rule.inventory:
        why = context.unlisted(kind, item.region)
        if why is not None:
            return why
    return not_covered(context, Lot((item,)), rule, limits) if rule.needs else None


def too_young(item: Item, limits: Limits) -> str | None:
    """Why nothing is said of what was charged for fewer days than the threshold `days`."""
    if item.days >= limits["days"]:
        return None
    return f"it was charged for {item.days} days: {limits['days']} are needed"


@dataclass(frozen=True, kw_only=True)
class Removal:
    """What removing things means: how it is done, and what may go wrong."""

    current: str
    by_hand: str
    proposed: str = "removed"
    setting: Change | None = None
    risk: Literal[0, 1, 2, 3, 4] = 1
    effort: Literal["very low", "low", "medium", "high"] = "low"
    notes: tuple[str, ...] = ()


def remove(lot: Lot, how: Removal, values: Mapping[str, Any]) -> Proposal:
    """Propose to remove a lot: all that it costs is saved, but what a commitment covers."""
    return Proposal(
        current=how.current,
        proposed=how.proposed,
        saving=whole_cost(lot),
        risk=how.risk,
        effort=how.effort,
        setting=how.setting,
        by_hand=how.by_hand,
        values=values,
        notes=how.notes,
    )


def whole_cost(lot: Lot) -> Range:
    """What a month of a lot costs, after commitments."""
    return Range.after_commitments(lot.monthly, lot.monthly_committed)


def as_share(measured: float) -> Decimal:
    """A measured share as what money is multiplied by: amounts are never floats."""
    return Decimal(str(round(measured, 6)))


def share_of(amount: Decimal, low: Decimal, mid: Decimal, high: Decimal) -> Range:
    """Three shares (in percent) of an amount."""
    return Range(low=amount * low / 100, mid=amount * mid / 100, high=amount * high / 100)


def named(ids: Iterable[str], most: int = 5) -> str:
    """Ids for a sentence; the recommendation's `resources` have them all."""
    found = list(ids)
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return f"{', '.join(found[:most])}{more}"
