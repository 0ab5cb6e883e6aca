"""Fargate tasks outside production that run on demand."""

import pytest

from cost.rules.fargate_on_demand import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

USAGE = "USE1-Fargate-vCPU-Hours:perCPU"


def task(usage: str = USAGE, id_: str = "0af3", **more) -> b.Line:
    given = {"service": "AmazonECS", "usd": "2", "component": "services.ranker"}
    arn = f"arn:aws:ecs:us-east-1:111122223333:task/services/{id_}"
    return cases.line(arn, usage, **{**given, **more})


CASE = cases.Case(rule=RULE, lines=(task(), task(id_="1bf4")))


def test_fires_with_the_share_of_spot():
    found = CASE.run().one
    assert found.change is not None
    assert (found.change.path, found.change.old, found.change.new) == (("spot_percentage",), 0, 70)
    assert float(found.saving.high) == pytest.approx(4 * 730 / 24 * 0.5 * 0.7 * 0.7)
    assert found.saving.low == 0


def test_the_base_stays_on_demand():
    assert CASE.run(lines=(task(),)).nothing
    assert CASE.run({"base_tasks": "2"}).nothing


def test_production_and_spot_are_fine():
    assert CASE.run(lines=(task(stack="prod"),)).nothing
    assert CASE.run(lines=(task("USE1-SpotUsage-Fargate-vCPU-Hours:perCPU"),)).nothing


@pytest.mark.parametrize(("least", "fires"), [("121.6", True), ("121.7", False)])
def test_at_the_threshold(least: str, fires: bool):
    assert CASE.run({"min_monthly_usd": least}).nothing is not fires


def test_what_is_not_known_is_said():
    assert "no price" in CASE.run(prices=b.Prices(kinds={}, hourly={})).why
