"""Price an EC2 instance with its volumes, monitoring and public address."""

from __future__ import annotations

from decimal import Decimal

from cost.money import HOURS_PER_MONTH
from cost.pricing.base import (
    ALWAYS_ON,
    Ask,
    Basis,
    Part,
    Percentiles,
    Pricer,
    Unpriced,
    UsageInput,
    value_at,
)
from cost.pricing.pricers._compute import Candidates, instances_part, monitoring_parts
from cost.pricing.pricers._ebs import normalise, volume_parts

HOURS = UsageInput(
    key="hours",
    unit="hours",
    what="hours that the instance runs in a month",
    why="an instance runs until somebody stops it",
    assume=(int(HOURS_PER_MONTH),) * 3,
)


def price(ask: Ask) -> tuple[Part, ...]:
    """Volumes and addresses stay, and cost, while the instance is stopped."""
    one = Percentiles.exactly(1)
    if ask.get("tenancy", default="default") != "default":
        raise Unpriced("dedicated tenancy has no price here")
    if ask.get("instanceType") is None:
        raise Unpriced("it does not say its instance type")
    kind = "spot" if ask.get("instanceMarketOptions", "marketType") == "spot" else "on-demand"
    found = Candidates(weights={str(ask.get("instanceType")): Decimal(1)})
    hours = ask.usage.get("hours")
    basis: Basis = "stated" if hours is None else "usage"
    parts = [instances_part(ask, kind, found, hours or ALWAYS_ON, basis)]
    root = normalise(ask.get("rootBlockDevice", default={}))
    parts += volume_parts(ask, root, one, "root volume", default_type="gp2")
    for block in ask.get("ebsBlockDevices", default=[]):
        label = f"volume {value_at(block, 'deviceName', default='')}".rstrip()
        parts += volume_parts(ask, normalise(block), one, label, default_type="gp2")
    parts += monitoring_parts(ask, ask.get("monitoring", default=False), one)
    if ask.get("associatePublicIpAddress", default=False):
        parts.append(ask.hourly("public IPv4 address", "public_ipv4.hour"))
    return tuple(parts)


PRICER = Pricer(
    id="ec2-instance", types=("aws:ec2/instance:Instance",), price=price, usage=(HOURS,)
)
