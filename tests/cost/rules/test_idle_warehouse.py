"""Redshift clusters that nobody connects to."""

from cost.rules.idle_warehouse import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

LINE = cases.line(
    "arn:aws:redshift:us-east-1:111122223333:cluster:reports",
    "Node:ra3.xlplus",
    usd="52.13",
    service="Amazon Redshift",
)


def connections(most: float) -> tuple:
    return (b.readings("reports", "warehouse_connections", most),)


CASE = cases.Case(rule=RULE, lines=(LINE,), series=connections(0))


def test_fires_with_a_pause_that_can_be_undone():
    found = CASE.run().one
    assert (found.current, found.proposed, found.risk) == ("running", "paused", 1)


def test_one_connection_is_use_and_at_the_threshold_it_is_none():
    assert CASE.run(series=connections(1)).nothing
    assert CASE.run({"connections": "1"}, series=connections(1)).one


def test_a_missing_metric_is_no_zero():
    assert "no warehouse_connections" in CASE.run(series=()).why
