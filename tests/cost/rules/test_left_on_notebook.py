"""Notebooks that were never off; whether somebody used them is not known."""

import pytest

from cost.rules.left_on_notebook import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

ARN = "arn:aws:sagemaker:us-east-1:111122223333:notebook-instance/lab"


def notebook(hours: str = "24", **more) -> b.Line:
    given = {"quantity": hours, "usd": "17.66", "service": "AmazonSageMaker"} | more
    return cases.line(ARN, "USE1-Notebk:ml.g4dn.xlarge", **given)


CASE = cases.Case(rule=RULE, lines=(notebook(),))


def test_fires_with_the_hours_that_nobody_is_thought_to_work():
    found = CASE.run().one
    whole = 17.66 * 730 / 24
    assert float(found.saving.mid) == pytest.approx(whole * 108 / 168)
    assert (found.saving.low, float(found.saving.high)) == (0, pytest.approx(whole))


@pytest.mark.parametrize(("hours", "fires"), [("22.8", True), ("22.7", False), ("8", False)])
def test_at_the_threshold(hours: str, fires: bool):
    assert CASE.run(lines=(notebook(hours),)).nothing is not fires


def test_a_young_one_and_one_that_is_gone_are_left_alone():
    assert CASE.run(lines=(notebook(days=6),)).nothing
    assert CASE.run(lines=(notebook(last=cases.ago(4).date()),)).nothing


def test_people_who_never_sleep_leave_nothing_to_save():
    assert CASE.run({"used_hours_a_week": "200"}).one.saving.mid == 0
