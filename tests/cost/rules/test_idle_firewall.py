"""Network firewalls that inspect nothing."""

from decimal import Decimal

from cost.rules.idle_firewall import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

SERVICE = "AWS Network Firewall"


def firewall(**more) -> b.Line:
    return cases.line("edge", "USE1-Endpoint-Hour", usd="9.48", service=SERVICE, **more)


def traffic(gb: str) -> b.Line:
    more = {"unit": "GB", "quantity": gb, "usd": "0.01", "service": SERVICE}
    return cases.line("edge", "USE1-Traffic-GB-Processed", **more)


CASE = cases.Case(rule=RULE, lines=(firewall(),))


def test_fires_with_all_that_it_costs():
    found = CASE.run().one
    assert found.saving.mid == Decimal("9.48") * 730 / 24
    assert found.risk == 3


def test_one_that_inspects_is_fine_and_at_the_threshold_it_is_idle():
    assert CASE.run(lines=(firewall(), traffic("1"))).nothing
    assert CASE.run({"gb": "14"}, lines=(firewall(), traffic("1"))).one


def test_a_young_one_is_left_alone():
    assert CASE.run(lines=(firewall(days=13),)).nothing


def test_the_same_usage_type_of_another_service_is_none_of_it():
    assert CASE.run(lines=(cases.line("x", "Endpoint-Hour", service="Amazon Other"),)).nothing
