"""What changed most: two windows of the bill of equal length, compared by component and service."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    from datetime import datetime

    from ibis.expr.types import Table

DAYS = 7
"""A whole week against the week before, so that weekdays and weekends weigh the same."""


def movers(daily: Table, end: datetime, days: int = DAYS) -> Table:
    """Largest changes of effective cost between the last window and the one before.

    Args:
        daily: the bill's daily roll-up.
        end: the first instant (UTC) after the last window.
        days: length of each window.

    Returns:
        Columns component, service, before, after, change; largest change first, either sign.
        Taxes, credits and purchases are left out: they fall on days of their own.
    """
    middle, start = end - timedelta(days=days), end - timedelta(days=2 * days)
    usage = daily.filter(
        daily.ChargeCategory == "Usage", daily.day >= start.date(), daily.day < end.date()
    )
    recent = usage.day >= middle.date()
    grouped = usage.group_by(component="x_Component", service="ServiceName").aggregate(
        before=usage.EffectiveCost.sum(where=~recent).fill_null(0),
        after=usage.EffectiveCost.sum(where=recent).fill_null(0),
    )
    changed = grouped.mutate(change=grouped.after - grouped.before)
    return changed.filter(changed.change != 0).order_by(
        ibis.desc(changed.change.abs()), "component", "service"
    )
