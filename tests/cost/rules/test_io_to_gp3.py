"""Provisioned IOPS that gp3 gives for less."""

from decimal import Decimal

import pytest

from cost.rules.io_to_gp3 import RULE
from tests.cost import builders as b
from tests.cost.rules import cases


def volume(iops: int = 6000, gib: int = 500, kind: str = "io2") -> tuple[b.Line, ...]:
    """At list price, in October's 31 days."""

    def a_day(amount: int, usage: str, price: str) -> b.Line:
        quantity = Decimal(amount) / 31
        more = {"unit": "GB-Mo", "quantity": f"{quantity:.12f}", "component": "clusters.api"}
        return cases.line(
            "vol-1", f"EBS:{usage}.{kind}", usd=f"{quantity * Decimal(price):.12f}", **more
        )

    return (a_day(gib, "VolumeUsage", "0.125"), a_day(iops, "VolumeP-IOPS", "0.065"))


CASE = cases.Case(rule=RULE, lines=volume())


def test_fires_with_the_difference_of_prices():
    found = CASE.run().one
    assert float(found.saving.high) == pytest.approx(500 * 0.045 + 6000 * 0.065 - 3000 * 0.005)
    assert found.saving.low == found.saving.mid == found.saving.high
    assert found.change is not None
    assert (found.change.path, found.change.old) == (("volume", "type"), "io2")


@pytest.mark.parametrize(("iops", "fires"), [(16000, True), (16100, False)])
def test_at_the_most_iops(iops: int, fires: bool):
    assert CASE.run(lines=volume(iops)).nothing is not fires


def test_many_iops_buy_throughput_too():
    saving = CASE.run(lines=volume(16000)).one.saving
    assert float(saving.high - saving.mid) == pytest.approx((250 - 125) * 0.04)


def test_fewer_iops_than_gp3_has_need_two_settings():
    found = CASE.run(lines=volume(1000)).one
    assert found.change is None
    assert "without volume.iops" in str(found.manual)


def test_gp3_is_fine_and_without_prices_nobody_can_tell():
    assert CASE.run(lines=(b.volume(kind="gp3"),)).nothing
    assert "no price" in CASE.run(prices=b.Prices(kinds={}, hourly={})).why
