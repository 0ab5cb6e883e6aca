"""A bill of `trimtab billing sample`, with two Savings Plans and a reservation."""

from __future__ import annotations

from pathlib import Path

import pytest

from cost import bill as bills
from cost.analysis._view import Scope
from cost.commitments import pools
from cost.commitments.pools import Demand
from cost.pricing.catalogue import load
from cost.sample.fleet.generate import generate
from cost.sample.writers import write
from cost.views import scope_of


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bill's folder."""
    folder = tmp_path_factory.mktemp("sample")
    write(generate(1000, load(), "2026-10"), folder, "cur2")
    return folder / "data"


@pytest.fixture(scope="session")
def scope(sample: Path) -> Scope:
    return scope_of(bills.load([sample]))


@pytest.fixture(scope="session")
def there(scope: Scope) -> Demand:
    return pools.read(scope)
