"""Price a VPC endpoint: a gateway endpoint is free, an interface costs by zone and gigabyte."""

from __future__ import annotations

from cost.graph import UNKNOWN
from cost.pricing.base import Ask, Billed, Part, Percentiles, Pricer, Unpriced, UsageInput

DATA = UsageInput(
    key="data_gb",
    unit="GB",
    what="data through the endpoint",
    why="from control calls alone to an image registry's layers",
    assume=(1, 10, 100),
    billed=Billed(usage="VpcEndpoint-Bytes"),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """An interface is billed for each zone it stands in, whether or not anything uses it."""
    kind = ask.get("vpcEndpointType", default="Gateway")
    if kind == "Gateway":
        return ()
    if kind != "Interface":
        raise Unpriced(f"endpoints of type {kind} have no price here")
    zones = Percentiles.exactly(_zones(ask))
    return (
        ask.hourly("interface endpoint, by zone", "vpce.interface.hour", zones),
        *ask.used("data processed", "vpce.interface.gb", "data_gb"),
    )


def _zones(ask: Ask) -> int:
    """One subnet a zone: AWS allows no two subnets of one zone."""
    subnets = ask.resource.inputs.get("subnetIds")
    if isinstance(subnets, list):
        return len(subnets)
    if subnets is UNKNOWN:
        referenced = list(ask.graph.references(ask.resource, "subnetIds", "aws:ec2/subnet:Subnet"))
        if referenced:
            return len(referenced)
    raise Unpriced("the number of its subnets is not known before a deployment")


PRICER = Pricer(
    id="vpc-endpoint", types=("aws:ec2/vpcEndpoint:VpcEndpoint",), price=price, usage=(DATA,)
)
