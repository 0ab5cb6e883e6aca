"""NAT against interface endpoints: from how many gigabytes a month on do endpoints pay?

A NAT gateway costs by the hour and 0.045 USD a GB; an interface endpoint costs by the hour and zone
and 0.01 USD a GB (us-east-1), for one service alone. What goes through an endpoint does not go
through NAT, so with z zones one endpoint pays beside a gateway from

    GB = (z x endpoint's hours) / (NAT's price of a GB - endpoint's price of a GB)

on; and endpoints alone, where nothing else has to leave, are dearer than NAT up to

    GB = (endpoints' hours - gateways' hours and addresses) / (the same difference)
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cost.estimate.model import WayOut
from cost.graph import UNKNOWN
from cost.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from cost.graph import Graph, Resource
    from cost.pricing.catalogue import Catalogue

NAT: Final = "aws:ec2/natGateway:NatGateway"
ENDPOINT: Final = "aws:ec2/vpcEndpoint:VpcEndpoint"
SUBNET: Final = "aws:ec2/subnet:Subnet"
VPC: Final = "aws:ec2/vpc:Vpc"
PRICES: Final = (
    "nat.hour",
    "nat.gb",
    "public_ipv4.hour",
    "vpce.interface.hour",
    "vpce.interface.gb",
)


def way_out(graph: Graph, catalogue: Catalogue) -> WayOut | None:
    """Compare the ways out of a stack's network.

    Returns:
        None where there is neither NAT nor an interface endpoint, where a price is not known, or
        where there is more than one network: whose traffic goes where is then not to be told.
    """
    gateways = [r for r in graph if r.type == NAT]
    endpoints = [
        r for r in graph if r.type == ENDPOINT and r.inputs.get("vpcEndpointType") == "Interface"
    ]
    zones = _zones(graph)
    if not (gateways or endpoints) or not zones or sum(r.type == VPC for r in graph) != 1:
        return None
    prices = _prices(graph, (gateways or endpoints)[0], catalogue)
    if prices is None:
        return None
    nat_hour, nat_gb, address_hour, endpoint_hour, endpoint_gb = prices
    one_nat = (nat_hour + address_hour) * HOURS_PER_MONTH
    standing = sum(zones if _regional(gateway) else 1 for gateway in gateways)
    one_endpoint = endpoint_hour * zones * HOURS_PER_MONTH
    saved = nat_gb - endpoint_gb
    beyond = one_endpoint * len(endpoints) - one_nat * (standing or 1)
    return WayOut(
        zones=zones,
        nat_gateways=len(gateways),
        nat_monthly=one_nat * standing,
        nat_per_gb=nat_gb,
        endpoints=len(endpoints),
        endpoint_monthly=one_endpoint,
        endpoint_per_gb=endpoint_gb,
        endpoint_pays_from_gb=_gb(one_endpoint, saved),
        endpoints_pay_from_gb=_gb(one_endpoint * len(endpoints), saved) if endpoints else None,
        instead_of_nat_from_gb=_gb(max(beyond, Decimal(0)), saved) if endpoints else None,
    )


def _gb(fixed: Decimal, saved: Decimal) -> Decimal | None:
    """Gigabytes that make up for a fixed price; None if they never do."""
    return None if saved <= 0 else (fixed / saved).quantize(Decimal(1))


def _zones(graph: Graph) -> int:
    found = {r.inputs.get("availabilityZone") for r in graph if r.type == SUBNET}
    return len(found - {None, UNKNOWN})


def _regional(gateway: Resource) -> bool:
    """Billed for each zone that has instances: here, for all."""
    return gateway.inputs.get("availabilityMode") == "regional"


def _prices(graph: Graph, resource: Resource, catalogue: Catalogue) -> tuple[Decimal, ...] | None:
    region = graph.region(resource)
    if not isinstance(region, str):
        return None
    found = [catalogue.unit_price(key, region) for key in PRICES]
    known = tuple(price.usd for price in found if price is not None)
    return known if len(known) == len(PRICES) else None
