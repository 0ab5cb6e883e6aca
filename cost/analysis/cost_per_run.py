"""What each training run cost, by the tag `run-id`.

All usage that carries the run's id counts: instances, volumes, storage, transfer. What carries no
id is the residual, so that runs and residual add up to the bill.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import ibis

from cost.analysis import _unit
from cost.analysis._usage import is_running_time, is_usage
from cost.analysis._view import Column, Options, Rows, Scope, View

if TYPE_CHECKING:
    import ibis.expr.types as ir

COLUMNS: Final = (
    Column(name="instance_hours", title="Instance-hours", kind="quantity"),
    Column(name="gpu_hours", title="GPU-hours", kind="quantity"),
    Column(name="compute", title="Compute", kind="money", about="of the instances' running time"),
    Column(name="cost", title="Cost", kind="money", about="all usage with the run's id"),
    Column(
        name="unit_cost", title="Per GPU-hour", kind="rate", about="the run's cost over GPU-hours"
    ),
)


def query(scope: Scope, options: Options) -> ir.Table:
    """Usage with a run's id, by it; dearest first."""
    hours = ibis.null("decimal(38, 12)")
    return _unit.counted(
        scope,
        options,
        lambda t: is_usage(t) & t.x_RunId.nullif("").notnull(),
        {
            "instance_hours": lambda t: is_running_time(t).ifelse(t.ConsumedQuantity, hours),
            "gpu_hours": lambda t: is_running_time(t).ifelse(
                t.ConsumedQuantity * t.x_GpuCount, hours
            ),
            "compute": lambda t: is_running_time(t).ifelse(t.EffectiveCost, None),
        },
    )


def finish(rows: Rows, scope: Scope, options: Options) -> Rows:
    """With the cost of a GPU-hour, storage and all."""
    del scope, options
    return _unit.rated(rows, "gpu_hours")


VIEW = View(
    id="cost-per-run",
    title="Cost per training run",
    about="What each run cost, with all that carries its id.",
    chapter="unit",
    columns=COLUMNS,
    query=query,
    finish=finish,
    by=("run",),
    accepts=frozenset({"by"}),
)
