"""What containers left unused of their instances: the rows of split cost that a bill leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    import ibis.expr.types as ir

    from cost.engines._base import Session

GPUS: Final = "EKS-EC2-Accelerator-Hours"
"""The usage type of a container's share of its instance's GPUs."""


def unused_gpus(session: Session, days: ir.Table, whole: Callable[[], ir.Table]) -> ir.Table | None:
    """What no container used of instances' GPUs, by `day` and ResourceId: EffectiveCost.

    Args:
        session: the engine that reads the lines.
        days: the lines summed up by days, where it is seen at once whether there are any.
        whole: the lines in all columns.

    Returns:
        None where the bill does not share out GPUs.
    """
    named = days.x_UsageType.contains(GPUS).fill_null(False)
    if not days.filter(days.x_SplitCost & named).count().to_pyarrow().as_py():
        return None
    rows = whole()
    lines = rows.filter(rows.x_SplitCost & rows.x_UsageType.contains(GPUS))
    by_day = lines.group_by(day=lines.ChargePeriodStart.date(), ResourceId=lines.x_SplitParentId)
    return session.bring(
        "gpu_splits", by_day.aggregate(EffectiveCost=lines.x_SplitUnusedCost.sum())
    )
