"""Endpoints that nobody calls: no point of calls is no call only where CPU was measured."""

import pytest

from cost.rules.idle_endpoint import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

ARN = "arn:aws:sagemaker:us-east-1:111122223333:endpoint/ranker"


def endpoint(**more) -> b.Line:
    return cases.line(ARN, "USE1-Host:ml.g5.xlarge", usd="33.79", service="AmazonSageMaker", **more)


def calls(an_hour: float | None, cpu: bool = True) -> tuple:
    alive = (b.readings("ranker", "endpoint_cpu_percent_sum", 3),) if cpu else ()
    made = () if an_hour is None else (b.readings("ranker", "endpoint_invocations", an_hour),)
    return (*alive, *made)


CASE = cases.Case(rule=RULE, lines=(endpoint(),), series=calls(0))


def test_fires_where_nobody_called():
    found = CASE.run().one
    assert float(found.saving.mid) == pytest.approx(33.79 * 730 / 24)
    assert found.current == "ml.g5.xlarge"
    assert "delete-endpoint --endpoint-name ranker" in str(found.manual)


def test_no_point_of_calls_is_none_where_cpu_was_measured():
    assert CASE.run(series=calls(None)).one
    assert "endpoint_cpu_percent_sum" in CASE.run(series=calls(0, cpu=False)).why


def test_a_call_an_hour_is_use_and_at_the_threshold_it_is_none():
    assert CASE.run(series=calls(1)).nothing
    assert CASE.run({"invocations": "336"}, series=calls(1)).one


def test_a_young_one_is_not_judged():
    assert "13 days" in CASE.run(lines=(endpoint(days=13),)).why
