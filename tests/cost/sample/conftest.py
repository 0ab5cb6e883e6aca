"""The simulated account, listed from the emulator; prices from the catalogue."""

from __future__ import annotations

import pytest

from cost.pricing.catalogue import load
from cost.sample.base import Inventory
from cost.sample.schema import Truth
from cost.sample.truth import generate
from tests.cost.sample.builders import small
from tests.fixtures.emulator import emulator

__all__ = ["emulator"]


@pytest.fixture(scope="session")
def inventory() -> Inventory:
    """One of each kind of resource, without an emulator."""
    return small()


@pytest.fixture(scope="session")
def truth(inventory: Inventory) -> Truth:
    """Its February of 2026."""
    return generate(inventory, load(), "2026-02", seed=3)
