"""What an hour of GPU really costs: instance hours, GPU hours and effective cost by type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    from ibis.expr.types import Table


def gpu_hours(daily: Table) -> Table:
    """GPU-hours and effective cost per GPU-hour, by instance type and purchase option.

    Only rows that bill an instance's running time count: they alone carry an instance type with a
    known number of GPUs and a quantity of hours. Storage and traffic of the same instances do not.

    Returns:
        Columns instance_type, purchase_option, instance_hours, gpu_hours, EffectiveCost,
        cost_per_gpu_hour; dearest first.
    """
    hours = daily.filter(
        daily.ChargeCategory == "Usage",
        daily.x_GpuCount > 0,
        daily.ConsumedUnit.lower().isin(["hrs", "hours", "hour"]),
        daily.ConsumedQuantity.notnull(),
    )
    grouped = hours.group_by(
        instance_type="x_InstanceType", purchase_option="x_PurchaseOption"
    ).aggregate(
        instance_hours=hours.ConsumedQuantity.sum(),
        gpu_hours=(hours.ConsumedQuantity * hours.x_GpuCount).sum(),
        EffectiveCost=hours.EffectiveCost.sum(),
    )
    return grouped.mutate(
        # Division of decimals goes through double in DuckDB: a rate is a measure, not money summed.
        cost_per_gpu_hour=grouped.EffectiveCost.cast("float64")
        / grouped.gpu_hours.cast("float64").nullif(0.0)
    ).order_by(ibis.desc("EffectiveCost"))
