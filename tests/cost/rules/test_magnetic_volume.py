"""Magnetic volumes: their requests may cost more than gp3."""

import pytest

from cost.rules.magnetic_volume import RULE
from tests.cost import builders as b
from tests.cost.rules import cases


def volume(requests_usd: str) -> tuple[b.Line, ...]:
    size = {"unit": "GB-Mo", "quantity": "3.2258064516", "usd": "0.16129032258"}
    asked = {"unit": "IOs", "quantity": "6000000", "usd": requests_usd}
    return (
        cases.line("vol-1", "EBS:VolumeUsage", **size),
        cases.line("vol-1", "EBS:VolumeIOUsage", **asked),
    )


CASE = cases.Case(rule=RULE, lines=volume("0.3"))


def test_fires_where_requests_are_dear():
    found = CASE.run().one
    assert float(found.saving.mid) == pytest.approx(5 + 0.3 * 730 / 24 - 8, abs=0.001)
    assert found.manual is not None
    assert "--volume-type gp3" in found.manual


def test_few_requests_cost_less_than_gp3():
    assert CASE.run(lines=volume("0.01")).nothing


@pytest.mark.parametrize(("least", "fires"), [("6.12", True), ("6.13", False)])
def test_at_the_least_saving(least: str, fires: bool):
    assert CASE.run({"min_saving_usd": least}).nothing is not fires


def test_without_a_price_nobody_can_tell():
    assert "no price" in CASE.run(prices=b.Prices(kinds={}, hourly={})).why
