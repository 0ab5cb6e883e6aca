"""What each resource is metered by, an hour: unit, price, quantity and how it swings by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.sample.base import Maker, Metering
from cost.sample.inventory import services

if TYPE_CHECKING:
    from cost.sample.base import Inventory, Prices
    from cost.sample.profile import UsageProfile


def meter(inventory: Inventory, prices: Prices, profile: UsageProfile, hours: int) -> Metering:
    """The meters of everything in an inventory, over a month of so many hours."""
    maker = Maker(prices, profile, hours)
    makers = {kind: make for service in services() for kind, make in service.meter.items()}
    for asset in inventory.assets:
        makers[asset.kind](maker, asset)
    return maker.result
