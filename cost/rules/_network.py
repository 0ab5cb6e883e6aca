"""What the state says of a network's settings, as far as rules change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cost.models import Change

if TYPE_CHECKING:
    from cost.graph import Graph
    from cost.rules._items import Lot

GATEWAY: Final = "aws:ec2/natGateway:NatGateway"


def nat_setting(graph: Graph | None, lot: Lot, new: str) -> Change | None:
    """The change of `network.nat`; None where the network is not the settings' own.

    One gateway is `single`, several are `per-az`; one that AWS spreads over zones is `regional`.
    """
    if lot.component != "network":
        return None
    old = "single" if len(lot.members) == 1 else "per-az"
    for made in () if graph is None else graph.of_type(GATEWAY):
        if made.inputs.get("availabilityMode") == "regional":
            old = "regional"
    return Change(path=("nat",), old=old, new=new)
