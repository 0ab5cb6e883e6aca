"""Caches that nobody asks, or that never know the answer."""

import pytest

from cost.rules.idle_cache import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

LINE = cases.line(
    "arn:aws:elasticache:us-east-1:111122223333:cluster:old",
    "NodeUsage:cache.r6g.large",
    service="Amazon ElastiCache",
)


def load(connections: float = 1, hits: float = 0, misses: float = 0) -> tuple:
    values = {"cache_connections": connections, "cache_hits": hits, "cache_misses": misses}
    return tuple(b.readings("old", name, value) for name, value in values.items())


CASE = cases.Case(rule=RULE, lines=(LINE,), series=load())


def test_fires_without_questions():
    found = CASE.run().one
    assert found.resources == ("old",)
    assert "delete-cache-cluster" in str(found.manual)


@pytest.mark.parametrize(
    ("series", "fires"),
    [
        (load(connections=1.9), True),
        (load(connections=2), False),
        (load(hits=49, misses=951), True),
        (load(hits=50, misses=950), False),
    ],
)
def test_at_the_thresholds(series: tuple, fires: bool):
    assert CASE.run(series=series).nothing is not fires


def test_a_missing_metric_is_no_zero():
    assert "no cache_hits" in CASE.run(series=load()[:1]).why
