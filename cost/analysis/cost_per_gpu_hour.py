"""What an hour of one GPU costs, by instance type and how it was bought.

The cost is the effective one, commitments amortised, over GPU-hours: instance-hours times the
instance's GPUs. FOCUS use case "Calculate unit economics" (https://focus.finops.org/use-case/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cost.analysis import _unit
from cost.analysis._usage import is_running_time
from cost.analysis._view import Column, Options, Rows, Scope, View

if TYPE_CHECKING:
    import ibis.expr.types as ir

COLUMNS: Final = (
    Column(name="instance_hours", title="Instance-hours", kind="quantity"),
    Column(name="gpu_hours", title="GPU-hours", kind="quantity"),
    _unit.COST,
    Column(name="unit_cost", title="Per GPU-hour", kind="rate", about="cost over GPU-hours"),
)


def query(scope: Scope, options: Options) -> ir.Table:
    """Hours of instances that have GPUs; types whose GPUs are not known are in the residual."""
    return _unit.counted(
        scope,
        options,
        lambda t: is_running_time(t) & (t.x_GpuCount > 0).fill_null(False),
        {
            "instance_hours": lambda t: t.ConsumedQuantity,
            "gpu_hours": lambda t: t.ConsumedQuantity * t.x_GpuCount,
        },
    )


def finish(rows: Rows, scope: Scope, options: Options) -> Rows:
    """With the cost of one GPU-hour."""
    del scope, options
    return _unit.rated(rows, "gpu_hours")


VIEW = View(
    id="cost-per-gpu-hour",
    title="Cost per GPU-hour",
    about="What an hour of one GPU costs, by instance type and how it was bought.",
    chapter="unit",
    columns=COLUMNS,
    query=query,
    finish=finish,
    by=("instance-type", "purchase-option"),
    accepts=frozenset({"by"}),
)
