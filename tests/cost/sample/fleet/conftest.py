"""A small organisation: one cell, with every charge type."""

from __future__ import annotations

import pytest

from cost.pricing.catalogue import load
from cost.sample.fleet.generate import generate
from cost.sample.schema import Truth


@pytest.fixture(scope="package")
def fleet() -> Truth:
    """Its February of 2026."""
    return generate(1, load(), "2026-02", seed=3)
