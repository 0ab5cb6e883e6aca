"""Price what keeps Iceberg tables in order: the hours of its capacity units."""

from __future__ import annotations

from cost.pricing.base import Ask, Billed, Part, Pricer, UsageInput

HOURS = UsageInput(
    key="dpu_hours",
    unit="DPU-hours",
    what="capacity units' hours of the runs",
    why="from a table that is written once a day to one written all day",
    assume=(1, 4, 60),
    billed=Billed(usage="Optimization-DPU-Hour", service="Glue"),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """One that is off costs nothing."""
    if not ask.get("configuration", "enabled", default=True):
        return ()
    return ask.used("runs", "glue.optimizer.dpu_hour", "dpu_hours")


PRICER = Pricer(
    id="glue-table-optimizer",
    types=("aws:glue/catalogTableOptimizer:CatalogTableOptimizer",),
    price=price,
    usage=(HOURS,),
)
