"""Commitments that end soon, or ended lately."""

import dataclasses

import pytest

from cost.rules.expiring_commitment import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

PLAN = "arn:aws:savingsplans::111122223333:savingsplan/abc"
NAMES = {
    "CommitmentDiscountId": PLAN,
    "CommitmentDiscountType": "Savings Plan",
    "CommitmentDiscountStatus": "Used",
    "ListCost": 10,
}
LINE = cases.line("i-1", "BoxUsage:m5.large", usd="7", more=NAMES)


def plan(days: float) -> object:
    return cases.thing("savings-plan", "abc", end=cases.ago(-days).isoformat() + "Z")


CASE = cases.Case(rule=RULE, lines=(LINE,), things=(plan(12),))


def test_fires_with_the_discount_that_would_be_lost():
    found = CASE.run().one
    assert found.current == "ends in 12 days"
    assert float(found.saving.mid) == pytest.approx(3 * 730 / 24)


@pytest.mark.parametrize(("days", "fires"), [(30, True), (30.1, False), (-30, True), (-31, False)])
def test_at_the_thresholds(days: float, fires: bool):
    assert CASE.run(things=(plan(days),)).nothing is not fires


def test_reservations_are_found_by_their_own_list():
    more = NAMES | {
        "CommitmentDiscountId": "arn:aws:ec2:us-east-1:1:reserved-instances/r-1",
        "CommitmentDiscountType": "Reserved Instance",
    }
    line = dataclasses.replace(LINE, more=more)
    end = cases.thing("reserved-instance", "r-1", End=cases.ago(-3))
    assert CASE.run(lines=(line,), things=(end,)).one


def test_without_an_inventory_nobody_can_tell():
    assert "no inventory" in CASE.run(listed=False).why
    assert CASE.run(lines=(b.instance(),)).nothing
