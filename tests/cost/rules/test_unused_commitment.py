"""Commitments that are paid and not used."""

import dataclasses

import pytest

from cost.rules.unused_commitment import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

PLAN = "arn:aws:savingsplans::111122223333:savingsplan/abc"


def part(status: str, usd: str, **more) -> b.Line:
    names = {
        "CommitmentDiscountId": PLAN,
        "CommitmentDiscountType": "Savings Plan",
        "CommitmentDiscountStatus": status,
        **more,
    }
    return cases.line("i-1" if status == "Used" else "", "plan", usd=usd, more=names)


CASE = cases.Case(rule=RULE, lines=(part("Used", "7"), part("Unused", "3")))


def test_fires_and_claims_nothing_for_sure():
    found = CASE.run().one
    assert found.resources == (PLAN,)
    assert (found.saving.low, found.saving.mid) == (0, 0)
    assert float(found.saving.high) == pytest.approx(3 * 730 / 24)


@pytest.mark.parametrize(("unused", "fires"), [("5.1", True), ("5", False)])
def test_at_the_threshold(unused: str, fires: bool):
    assert CASE.run(lines=(part("Used", "95"), part("Unused", unused))).nothing is not fires


def test_a_months_fee_counts_by_its_days_in_the_window():
    fee = part("Unused", "31", charge_days=31)
    month = (dataclasses.replace(fee, days=1, last=b.LAST.replace(day=1)),)
    assert float(CASE.run(lines=month).one.saving.high) == pytest.approx(14 * 730 / 24 / 14)


def test_a_reservation_is_told_what_can_be_done_with_one():
    reserved = part("Unused", "3", CommitmentDiscountType="Reserved Instance")
    assert "Marketplace" in str(CASE.run(lines=(reserved,)).one.manual)
