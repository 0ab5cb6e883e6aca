"""How many of a group's instances are on-demand."""

from __future__ import annotations

from typing import Any

import pytest

from infra.sandbox.launches import on_demand_target


@pytest.mark.parametrize(
    ("total", "base", "percent", "on_demand"),
    [
        (10, 0, 0, 0),
        (10, 0, 100, 10),
        (10, None, None, 10),
        (10, 2, 0, 2),
        (3, 1, 30, 2),
        (10, 2, 25, 4),
        (2, 5, 0, 2),
        (0, 5, 100, 0),
    ],
)
def test_on_demand_target(total: int, base: Any, percent: Any, on_demand: int) -> None:
    distribution = {
        "OnDemandBaseCapacity": base,
        "OnDemandPercentageAboveBaseCapacity": percent,
    }
    assert on_demand_target(total, distribution) == on_demand
