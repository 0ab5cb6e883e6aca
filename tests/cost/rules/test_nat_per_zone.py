"""A NAT gateway in each zone: one is enough while the traffic across zones costs less."""

import pytest

from cost.rules.nat_per_zone import RULE
from tests.cost import builders as b
from tests.cost.rules import cases


def zone(name: str, gb_a_day: str = "1", component: str | None = "network") -> list[b.Line]:
    more = {"component": component}
    return [
        cases.line(name, "NatGateway-Hours", usd="1.08", **more),
        cases.line(name, "NatGateway-Bytes", unit="GB", quantity=gb_a_day, usd="0.045", **more),
    ]


CASE = cases.Case(rule=RULE, lines=(*zone("nat-1"), *zone("nat-2")))


def test_fires_with_the_saving_net_of_traffic_between_zones():
    found = CASE.run().one
    assert found.change is not None
    assert (found.change.old, found.change.new) == ("per-az", "single")
    assert float(found.saving.mid) == pytest.approx(32.85 - 730 / 24 * 0.02, abs=0.01)
    assert found.saving.high > found.saving.mid


def test_one_gateway_is_fine_and_so_are_those_of_nobody():
    assert CASE.run(lines=tuple(zone("nat-1"))).nothing
    assert CASE.run(lines=(*zone("a", component=None), *zone("c", component=None))).nothing


@pytest.mark.parametrize(("gb_a_day", "fires"), [("37.5", True), ("37.6", False)])
def test_at_the_least_saving(gb_a_day: str, fires: bool):
    # Two gateways' traffic, half of which crosses zones, at 0.02 USD a GB: 32.85 - 22.85 = 10.
    lines = (*zone("nat-1", gb_a_day), *zone("nat-2", gb_a_day))
    assert CASE.run(lines=lines).nothing is not fires


def test_without_a_price_nobody_can_tell():
    assert "no price" in CASE.run(prices=b.Prices(kinds={}, hourly={})).why
