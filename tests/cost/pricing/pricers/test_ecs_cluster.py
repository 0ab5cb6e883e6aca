"""A cluster is free; what Container Insights counts of it is not."""

from __future__ import annotations

import pytest

from cost.pricing.pricers.ecs_cluster import PRICER
from tests.cost.pricing.builders import Case, check_golden, parts_of


def insights(value: str) -> Case:
    return Case({"settings": [{"name": "containerInsights", "value": value}]})


def test_golden() -> None:
    check_golden(PRICER, {"with insights": insights("enabled")})


@pytest.mark.parametrize("case", [Case(), insights("disabled")], ids=["none", "disabled"])
def test_without_insights_it_is_free(case: Case) -> None:
    assert parts_of(PRICER, case) == ()
