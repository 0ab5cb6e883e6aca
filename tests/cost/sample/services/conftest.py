"""An account of the emulator for each module, and what its assets are metered by."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from cost.pricing.catalogue import load
from cost.sample.base import Asset, Inventory
from cost.sample.inventory import services
from cost.sample.meters import meter
from cost.sample.profile import UsageProfile

if TYPE_CHECKING:
    from infra.sandbox.emulator import Emulator

REGION = "us-east-1"
HOURS = 720
TAGS = {"component": "streams.clicks"}
PAIRS = [{"Key": "component", "Value": "streams.clicks"}]


@pytest.fixture(scope="module")
def client(emulator: Emulator, request: pytest.FixtureRequest) -> Callable[[str], Any]:
    """boto3 clients by service, in an account of the module's own."""
    account = f"{zlib.crc32(request.module.__name__.encode()):012d}"
    clients = emulator.clients(account)
    return lambda service: clients.get(service, REGION)


@pytest.fixture(scope="module")
def listed(client: Callable[[str], Any]) -> Callable[[str], list[Asset]]:
    """What a service of ours lists, by its id."""
    by_id = {service.id: service for service in services()}
    return lambda id: list(by_id[id].list(lambda name, _region: client(name), REGION))


def lines(*assets: Asset) -> dict[str, tuple[Decimal, Decimal]]:
    """Usage type -> USD a unit, and units a month; nothing may be without a price."""
    inventory = Inventory(account="1", assets=assets)
    found = meter(inventory, load(), UsageProfile(), HOURS)
    assert not found.unpriced
    return {m.usage_type: (m.price, m.quantity * HOURS) for m in found.meters}
