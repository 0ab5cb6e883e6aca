"""What runs in an account, as boto3 lists it: the ground a simulated bill stands on."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cost.registry import discover
from cost.sample import services as package
from cost.sample.base import Asset, Inventory, Service

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cost.sample.base import ClientFactory


@cache
def services() -> tuple[Service, ...]:
    """The services that a simulated bill knows, found by looking."""
    return discover(package, "SERVICE", Service)


def read(client: ClientFactory, regions: Sequence[str]) -> Inventory:
    """List what is billable.

    Args:
        client: makes a boto3 client of a service in a region.
        regions: where to look; what belongs to no region is listed once, under the first.
    """
    assets: list[Asset] = []
    for service in services():
        for region in regions[:1] if service.home else regions:
            assets += service.list(client, region)
    account = client("sts", regions[0]).get_caller_identity()["Account"]
    return Inventory(account=account, assets=tuple(sorted(assets, key=lambda a: (a.kind, a.id))))
