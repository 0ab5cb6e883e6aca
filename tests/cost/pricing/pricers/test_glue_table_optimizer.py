"""Optimizers cost by capacity hour, nothing while they are off."""

from __future__ import annotations

from cost.pricing.pricers.glue_table_optimizer import PRICER
from tests.cost.pricing.builders import Case, check_golden


def test_golden() -> None:
    check_golden(
        PRICER,
        {"on": Case(), "off": Case({"configuration": {"enabled": False}})},
    )
