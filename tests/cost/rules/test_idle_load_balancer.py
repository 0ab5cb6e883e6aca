"""Load balancers that nobody calls: no point of requests is a zero only where it was watched."""

import pytest

from cost.rules.idle_load_balancer import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

ARN = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/demo/50dc"
NAME = "app/demo/50dc"
WATCHED = b.readings(NAME, "alb_lcus", 0.0)


def balancer(arn: str = ARN) -> b.Line:
    return cases.line(arn, "LoadBalancerUsage", usd="0.54", service="Elastic Load Balancing")


CASE = cases.Case(rule=RULE, lines=(balancer(),), series=(WATCHED,))


def test_fires_without_a_single_request():
    found = CASE.run().one
    assert found.resources == (NAME,)
    assert found.manual is not None
    assert ARN in found.manual


@pytest.mark.parametrize(("an_hour", "fires"), [(9.9 / 24, True), (10 / 24, False)])
def test_ten_requests_a_day_are_use(an_hour: float, fires: bool):
    series = (WATCHED, b.readings(NAME, "alb_requests", an_hour))
    assert CASE.run(series=series).nothing is not fires


def test_not_watched_is_not_idle():
    assert "no alb_lcus" in CASE.run(series=()).why


def test_network_balancers_are_judged_by_flows_and_others_not_at_all():
    net = (balancer(ARN.replace("/app/", "/net/")),)
    flows = b.readings("net/demo/50dc", "nlb_new_flows", 0.0)
    assert CASE.run(lines=net, series=(flows,)).one
    assert "neither" in CASE.run(lines=(balancer(ARN.replace("app/demo/50dc", "old")),)).why
