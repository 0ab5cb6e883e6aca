"""Price an elastic IP: since February 2024 every public IPv4 address costs, in use or not."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Pricer


def price(ask: Ask) -> tuple[Part, ...]:
    """An address from one's own pool (BYOIP) is free."""
    if str(ask.get("publicIpv4Pool", default="amazon")) != "amazon":
        return ()
    return (ask.hourly("public IPv4 address", "public_ipv4.hour"),)


PRICER = Pricer(id="eip", types=("aws:ec2/eip:Eip",), price=price)
