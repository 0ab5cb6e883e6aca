"""How much of what a recommendation saves a commitment pays for today, and until when."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from cost.inventory.commitments import KINDS, end_of, name_of
from cost.models import Committed
from cost.money import HOURS_PER_MONTH
from cost.rules._items import short_ids
from cost.rules._usage import ZERO, monthly

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cost.models import Recommendation
    from cost.rules._base import Context


def with_commitments(
    recommendations: Iterable[Recommendation], context: Context
) -> list[Recommendation]:
    """The same, each saying which commitments cover its resources.

    A freed commitment is paid on: until it ends, only `saving.low` is saved. When it ends is known
    from an inventory.
    """
    covered = _covered(context)
    ends = _ends(context)
    return [_with(one, covered, ends, context) for one in recommendations]


def _with(
    one: Recommendation,
    covered: dict[str, dict[str, Decimal]],
    ends: dict[str, date],
    context: Context,
) -> Recommendation:
    used: dict[str, Decimal] = defaultdict(Decimal)
    for resource in one.resources:
        for id_, cost in covered.get(resource, {}).items():
            used[id_] += cost
    if not used:
        return one
    known = [ends.get(name_of(id_)) for id_ in used]
    last = None if None in known else max(day for day in known if day is not None)
    months = None
    if last is not None:
        hours = 24 * (last - context.window.end.date()).days
        months = max(ZERO, hours / HOURS_PER_MONTH)
    found = Committed(
        ids=tuple(sorted(used)),
        monthly=monthly(sum(used.values(), ZERO), context.window.days),
        ends=last,
        saving_until_then=None if months is None else one.saving.low * months,
    )
    return one.model_copy(update={"committed": found})


def _covered(context: Context) -> dict[str, dict[str, Decimal]]:
    """The cost that commitments bear over the window, by resource and commitment."""
    daily = context.daily
    day = daily.day.cast("timestamp")
    rows = daily.filter(
        daily.CommitmentDiscountId.notnull(),
        daily.CommitmentDiscountStatus == "Used",
        daily.ResourceId.notnull(),
        day >= context.window.start,
        day < context.window.end,
    )
    grouped = rows.group_by(resource=short_ids(rows.ResourceId), id="CommitmentDiscountId")
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in grouped.aggregate(cost=rows.EffectiveCost.sum()).to_pyarrow().to_pylist():
        if row["cost"]:
            found[row["resource"]][row["id"]] = row["cost"]
    return found


def _ends(context: Context) -> dict[str, date]:
    """The last day of each commitment that the inventory has, by id."""
    found = {}
    things = () if context.inventory is None else context.inventory.things
    for thing in things:
        end = end_of(thing) if thing.kind in KINDS else None
        if end is not None:
            found[thing.id] = end.date()
    return found
