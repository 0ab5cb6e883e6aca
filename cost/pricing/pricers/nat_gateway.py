"""Price a NAT gateway: its hours, and every gigabyte that passes through it."""

from __future__ import annotations

from cost.pricing.base import Ask, Billed, Part, Pricer, UsageInput

DATA = UsageInput(
    key="data_gb",
    unit="GB",
    what="data through the gateway, in both directions",
    why="from package updates alone to pulling a data set or images through it",
    assume=(10, 100, 1000),
    billed=Billed(usage="NatGateway-Bytes"),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """AWS bills each started hour and each gigabyte."""
    return (
        ask.hourly("NAT gateway", "nat.hour"),
        *ask.used("data processed", "nat.gb", "data_gb"),
    )


PRICER = Pricer(
    id="nat-gateway", types=("aws:ec2/natGateway:NatGateway",), price=price, usage=(DATA,)
)
