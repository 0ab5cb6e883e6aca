"""Functions that are paid for failing."""

import pytest

from cost.rules.failing_function import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

ARN = "arn:aws:lambda:us-east-1:111122223333:function:resize"
LINE = cases.line(ARN, "Lambda-GB-Second", unit="Lambda-GB-Second", usd="3", service="AWS Lambda")


def load(calls: float, errors: float) -> tuple:
    values = {"function_invocations": calls, "function_errors": errors}
    return tuple(b.readings("resize", name, value) for name, value in values.items())


CASE = cases.Case(rule=RULE, lines=(LINE,), series=load(100, 40))


def test_fires_with_the_share_that_failed():
    saving = CASE.run().one.saving
    assert float(saving.mid) == pytest.approx(3 * 730 / 24 * 0.4)
    assert saving.low == 0


@pytest.mark.parametrize(("errors", "fires"), [(10.1, True), (10, False)])
def test_at_the_threshold(errors: float, fires: bool):
    assert CASE.run(series=load(100, errors)).nothing is not fires


def test_no_call_is_no_error():
    assert CASE.run(series=load(100, 0)[:1]).nothing


def test_the_bill_says_that_there_were_calls():
    assert "though the bill" in CASE.run(series=()).why
