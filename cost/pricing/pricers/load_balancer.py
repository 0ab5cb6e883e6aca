"""Price a load balancer: its hours, its capacity units, and its public addresses."""

from __future__ import annotations

from typing import Final

from cost.graph import UNKNOWN
from cost.money import HOURS_PER_MONTH
from cost.pricing.base import Ask, Billed, Part, Percentiles, Pricer, Unpriced, UsageInput

CAPACITY = UsageInput(
    key="capacity_units",
    unit="units",
    what="capacity units used, on average over the month",
    why="one unit is 25 new connections a second or 1 GB an hour",
    assume=("0.1", 1, 10),
    billed=Billed(usage="LCUUsage", hourly=True),
)
KINDS: Final = {"application": "alb", "network": "nlb", "gateway": "gwlb"}


def price(ask: Ask) -> tuple[Part, ...]:
    """A public one holds at least one IPv4 address in each of its zones."""
    kind = str(ask.get("loadBalancerType", default="application"))
    if kind not in KINDS:
        raise Unpriced(f"there is no load balancer type {kind!r}")
    service = KINDS[kind]
    units, basis = ask.amount(CAPACITY)
    parts = [ask.hourly(f"{kind} load balancer", f"{service}.hour")]
    if units is not None:
        hours = units * Percentiles.exactly(HOURS_PER_MONTH)
        used = ask.part("capacity units", f"{service}.lcu_hour", hours, basis)
        parts.append(used.model_copy(update={"usage_key": CAPACITY.key}))
    if kind != "gateway" and not ask.get("internal", default=False):
        zones = Percentiles.exactly(_zones(ask))
        parts.append(ask.hourly("public IPv4 addresses", "public_ipv4.hour", zones))
    return tuple(parts)


def _zones(ask: Ask) -> int:
    subnets = ask.resource.inputs.get("subnets")
    if isinstance(subnets, list):
        return len(subnets)
    referenced = list(ask.graph.references(ask.resource, "subnets", "aws:ec2/subnet:Subnet"))
    # An application load balancer needs two zones at least.
    return len(referenced) if subnets is UNKNOWN and referenced else 2


PRICER = Pricer(
    id="load-balancer",
    types=("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"),
    price=price,
    usage=(CAPACITY,),
)
