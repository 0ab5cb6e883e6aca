"""Fargate tasks on x86: advice, for the image comes first."""

import pytest

from cost.rules.fargate_on_x86 import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

TASK = "arn:aws:ecs:us-east-1:111122223333:task/services/0af3"


def task(usage: str = "USE1-Fargate-vCPU-Hours:perCPU", **more) -> b.Line:
    return cases.line(
        TASK, usage, service="AmazonECS", usd="4", component="services.ranker", **more
    )


CASE = cases.Case(rule=RULE, lines=(task(),))


def test_fires_as_advice():
    found = CASE.run().one
    assert float(found.saving.mid) == pytest.approx(4 * 730 / 24 * (1 - 0.03238 / 0.04048))
    assert found.change is None
    assert "image.architectures" in str(found.manual)


def test_a_plan_that_covers_its_arm_tasks_bears_none_of_this():
    plan = {"x_PurchaseOption": "SavingsPlan"}
    arm = task("Fargate-ARM-vCPU-Hours:perCPU", more=plan)
    assert CASE.run(lines=(task(), arm)).one.saving == CASE.run().one.saving
    covered = CASE.run(lines=(task(more=plan),)).one.saving
    assert covered.mid == 0 < covered.high


@pytest.mark.parametrize("usage", ["Fargate-ARM-vCPU-Hours:perCPU", "SpotUsage-Fargate-GB-Hours"])
def test_arm_and_spot_are_fine(usage: str):
    assert CASE.run(lines=(task(usage),)).nothing


@pytest.mark.parametrize(("least", "fires"), [("121.6", True), ("121.7", False)])
def test_at_the_threshold(least: str, fires: bool):
    assert CASE.run({"min_monthly_usd": least}).nothing is not fires


def test_what_is_not_known_is_said():
    assert "no price" in CASE.run(prices=b.Prices(kinds={}, hourly={})).why
