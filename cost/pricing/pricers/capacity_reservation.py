"""Price a capacity reservation: what nobody uses of it costs as much as a running instance."""

from __future__ import annotations

from decimal import Decimal

from cost.pricing.base import ALWAYS_ON, Ask, Part, Percentiles, Pricer, UsageInput, number
from cost.pricing.pricers._compute import Candidates, instances_part

UNUSED = UsageInput(
    key="unused_percent",
    unit="percent",
    what="of the reserved instances that do not run, on average over the month",
    why="from all in use, when the group that uses them is billed, to none",
    assume=(0, 50, 100),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """The hours in which reserved instances do not run; those that run are billed themselves."""
    unused, basis = ask.amount(UNUSED)
    share = (unused or Percentiles.exactly(0)) * Percentiles.exactly(Decimal("0.01"))
    count = Percentiles.exactly(number(ask.get("instanceCount", default=0)))
    types = Candidates(weights={str(ask.get("instanceType", default="")): Decimal(1)})
    part = instances_part(ask, "on-demand", types, ALWAYS_ON * count * share, basis)
    changes = {"name": f"unused {part.name}", "usage_key": UNUSED.key}
    return (part.model_copy(update=changes),)


PRICER = Pricer(
    id="capacity-reservation",
    types=("aws:ec2/capacityReservation:CapacityReservation",),
    price=price,
    usage=(UNUSED,),
)
