"""Price a serverless replication: capacity units for as long as it runs, twice with a standby."""

from __future__ import annotations

from cost.pricing.base import ALWAYS_ON, Ask, Billed, Part, Percentiles, Pricer, UsageInput, number

UNITS = UsageInput(
    key="capacity_units",
    unit="DCU",
    what="capacity units in use, on average",
    why="between its two limits; without a figure the range from the least to the most",
    billed=Billed(usage="DCU:.*", service="Database Migration", hourly=True),
)
LEAST = 1


def price(ask: Ask) -> tuple[Part, ...]:
    """One that is not started costs nothing."""
    if not ask.get("startReplication", default=False):
        return ()
    key = "dms.dcu_hour.multi_az" if ask.get("computeConfig", "multiAz") else "dms.dcu_hour"
    low = number(ask.get("computeConfig", "minCapacityUnits", default=LEAST))
    high = number(ask.get("computeConfig", "maxCapacityUnits", default=LEAST))
    units, basis = ask.amount(UNITS)
    if units is None:
        units, basis = Percentiles(p10=low, p50=low, p90=max(low, high)), "assumed"
    part = ask.part("capacity units", key, ALWAYS_ON * units, basis)
    return (part.model_copy(update={"usage_key": UNITS.key}),)


PRICER = Pricer(
    id="dms-replication-config",
    types=("aws:dms/replicationConfig:ReplicationConfig",),
    price=price,
    usage=(UNITS,),
)
