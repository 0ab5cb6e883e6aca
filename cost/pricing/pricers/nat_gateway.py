"""Price a NAT gateway: its hours, and every gigabyte that passes through it."""

from __future__ import annotations

from decimal import Decimal

from cost.graph import UNKNOWN
from cost.pricing.base import Ask, Billed, Part, Percentiles, Pricer, Unpriced, UsageInput

DATA = UsageInput(
    key="data_gb",
    unit="GB",
    what="data through the gateway, in both directions",
    why="from package updates alone to pulling a data set or images through it",
    assume=(10, 100, 1000),
    billed=Billed(usage="NatGateway-Bytes"),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """AWS bills each started hour and each gigabyte; a regional one by zone, with its addresses."""
    traffic = ask.used("data processed", "nat.gb", "data_gb")
    if ask.get("availabilityMode", default="zonal") != "regional":
        return (ask.hourly("NAT gateway", "nat.hour"), *traffic)
    zones = _zones(ask)
    return (
        ask.hourly("NAT gateway, by zone", "nat.hour", zones),
        ask.hourly("its public IPv4 addresses", "public_ipv4.hour", zones),
        *traffic,
    )


def _zones(ask: Ask) -> Percentiles:
    """AWS takes those that have instances: one at least, all of the network's subnets at most."""
    places = {
        r.inputs.get("availabilityZone") for r in ask.graph if r.type == "aws:ec2/subnet:Subnet"
    }
    count = len(places - {None, UNKNOWN})
    if count == 0:
        raise Unpriced("the zones of its network are not known before a deployment")
    return Percentiles(p10=Decimal(1), p50=Decimal(count), p90=Decimal(count))


PRICER = Pricer(
    id="nat-gateway", types=("aws:ec2/natGateway:NatGateway",), price=price, usage=(DATA,)
)
