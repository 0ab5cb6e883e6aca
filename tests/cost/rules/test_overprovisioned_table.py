"""Tables whose capacity costs more than their requests would."""

import pytest

from cost.rules.overprovisioned_table import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

WATCHED = b.readings("t", "table_read_capacity", 100)


def capacity(**more) -> b.Line:
    given = {"unit": "WriteCapacityUnit-Hrs", "usd": "1", "service": "Amazon DynamoDB"}
    return cases.line("t", "WriteCapacityUnit-Hrs", **given, **more)


def writes(an_hour: float) -> tuple:
    return (WATCHED, b.readings("t", "table_writes", an_hour))


CASE = cases.Case(rule=RULE, lines=(capacity(),), series=writes(1000))


def test_fires_net_of_what_requests_cost():
    saving = CASE.run().one.saving
    assert float(saving.mid) == pytest.approx(730 / 24 - 730 * 1000 / 1e6 * 0.625)


# A dollar a day buys 1.6 million writes; a fifth less is 1.28 million.
@pytest.mark.parametrize(("a_day", "fires"), [(1.279e6, True), (1.281e6, False)])
def test_at_the_least_saving(a_day: float, fires: bool):
    assert CASE.run(series=writes(a_day / 24)).nothing is not fires


def test_unused_and_reserved_ones_are_other_matters():
    assert CASE.run(series=(WATCHED,)).nothing
    reserved = capacity(more={"x_PurchaseOption": "Reserved"})
    assert CASE.run(lines=(reserved,)).nothing


def test_what_is_not_known_is_said():
    assert "no table_read_capacity" in CASE.run(series=()).why
    assert "no price" in CASE.run(prices=b.Prices(kinds={}, hourly={})).why
