"""NAT gateways that carry nothing: all of a network's, or none is touched."""

from decimal import Decimal

from cost.rules.idle_nat_gateway import RULE
from tests.cost import builders as b
from tests.cost.rules import cases


def gateway(name: str, **more) -> b.Line:
    return cases.line(name, "NatGateway-Hours", usd="1.08", component="network", **more)


def sent(name: str, bytes_an_hour: float) -> list:
    return b.readings(name, "nat_bytes_out", bytes_an_hour)


CASE = cases.Case(rule=RULE, lines=(gateway("nat-1"),), series=(sent("nat-1", 0),))


def test_fires_where_nothing_left_the_network():
    found = CASE.run().one
    assert found.change is not None
    assert (found.change.path, found.change.old, found.change.new) == (("nat",), "single", "none")
    assert found.saving.mid == Decimal("1.08") * 730 / 24


def test_a_byte_is_traffic_and_at_the_threshold_it_is_none():
    assert CASE.run(series=(sent("nat-1", 1),)).nothing
    assert CASE.run({"bytes": "336"}, series=(sent("nat-1", 1),)).one


def test_one_that_works_keeps_the_network_as_it_is():
    pair = (gateway("nat-1"), gateway("nat-2"))
    assert CASE.run(lines=pair, series=(sent("nat-1", 0), sent("nat-2", 5))).nothing
    both = CASE.run(lines=pair, series=(sent("nat-1", 0), sent("nat-2", 0))).one
    assert both.change is not None
    assert (both.change.old, len(both.resources)) == ("per-az", 2)


def test_a_missing_metric_is_no_zero():
    assert "no nat_bytes_out" in CASE.run(series=()).why


def test_a_network_of_others_gets_advice():
    found = CASE.run(lines=(cases.line("nat-1", "USE1-NatGateway-Hours"),)).one
    assert found.change is None
    assert found.manual is not None
    assert "delete-nat-gateway --nat-gateway-id nat-1" in found.manual
