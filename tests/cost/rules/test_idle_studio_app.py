"""Studio apps that run on: SageMaker says when somebody last used them."""

import pytest

from cost.rules.idle_studio_app import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

ARN = "arn:aws:sagemaker:us-east-1:111122223333:app/d-1/space-1/jupyterlab/default"


def app(idle_days: float | None, status: str = "InService"):
    since = {} if idle_days is None else {"LastUserActivityTimestamp": cases.ago(idle_days)}
    return cases.thing("studio-app", ARN, Status=status, **since)


LINE = cases.line(ARN, "Studio:ml.g5.xlarge", usd="33.79", service="AmazonSageMaker")
CASE = cases.Case(rule=RULE, lines=(LINE,), things=(app(9),))


def test_fires_where_nobody_was_for_days():
    found = CASE.run().one
    assert float(found.saving.mid) == pytest.approx(33.79 * 730 / 24)
    assert found.evidence["values"]["idle_days"] == [9.0]


@pytest.mark.parametrize(("days", "fires"), [(2, True), (1.9, False)])
def test_at_the_threshold(days: float, fires: bool):
    assert CASE.run(things=(app(days),)).nothing is not fires


def test_what_is_no_app_is_none_of_its_business():
    notebook = "arn:aws:sagemaker:us-east-1:111122223333:notebook-instance/lab"
    line = cases.line(notebook, "Notebk:ml.t3.medium", service="AmazonSageMaker")
    assert CASE.run(lines=(line,)).nothing


def test_what_is_not_known_is_said():
    assert "last used" in CASE.run(things=(app(None),)).why
    assert "no inventory" in CASE.run(listed=False).why


def test_the_bill_names_the_app_as_the_inventory_does():
    assert isinstance(LINE, b.Line)
    assert CASE.things[0].id == LINE.resource
