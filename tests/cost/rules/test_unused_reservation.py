"""Capacity that is reserved and never used: what ran at once says how much is enough."""

import pytest

from cost.rules.unused_reservation import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

ARN = "arn:aws:ec2:us-east-1:111122223333:capacity-reservation/cr-1"
HOURLY = 21.96


def unused(instances: int, component: str | None = "clusters.trainer") -> b.Line:
    return cases.line(
        ARN,
        "USE1-UnusedBox:p4d.24xlarge",
        quantity=str(24 * instances),
        usd=str(24 * instances * HOURLY),
        component=component,
    )


def reserved(total: int = 8, kind: str = "default"):
    return cases.thing(
        "capacity-reservation", "cr-1", TotalInstanceCount=total, ReservationType=kind
    )


def used(most: float) -> tuple:
    return (b.readings("cr-1", "reservation_used_instances", most),)


CASE = cases.Case(rule=RULE, lines=(unused(2),), series=used(6), things=(reserved(),))


def test_fires_with_what_ran_at_once():
    found = CASE.run().one
    assert found.change is not None
    assert found.change.path == ("capacity_reservation", "instances")
    assert (found.change.old, found.change.new) == (8, 6)
    assert float(found.saving.mid) == pytest.approx(2 * HOURLY * 730)


def test_only_what_was_never_used_is_given_back():
    """Four are unused on average, and at some hour only two."""
    assert float(CASE.run(lines=(unused(4),)).one.saving.mid) == pytest.approx(2 * HOURLY * 730)


def test_one_that_nothing_ran_in_is_cancelled():
    found = CASE.run(lines=(unused(8),), series=used(0)).one
    assert found.proposed == "cancelled"
    assert "cancel-capacity-reservation" in str(found.manual)


@pytest.mark.parametrize(("most", "fires"), [(7, True), (7.5, False), (8, False)])
def test_at_the_threshold(most: float, fires: bool):
    assert CASE.run(series=used(most)).nothing is not fires
    assert CASE.run({"min_saving_usd": "99999"}, series=used(most)).nothing


def test_what_cannot_be_told_or_given_back_is_said():
    assert "no reservation_used_instances" in CASE.run(series=()).why
    assert "not among" in CASE.run(things=()).why
    assert "Capacity Block" in CASE.run(things=(reserved(kind="capacity-block"),)).why
