"""Endpoints on instances larger than their load; what others cost, the same bill says."""

import dataclasses

import pytest

from cost.rules.oversized_endpoint_type import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

ARN = "arn:aws:sagemaker:us-east-1:111122223333:endpoint/"
HOURLY = {"ml.m5.4xlarge": 0.9, "ml.m5.2xlarge": 0.45, "ml.m5.xlarge": 0.23}


def endpoint(name: str, kind: str, usd: float | None = None, **more) -> b.Line:
    day = 24 * (HOURLY[kind] if usd is None else usd)
    return cases.line(
        ARN + name, f"Host:{kind}", usd=f"{day:.4f}", service="AmazonSageMaker", **more
    )


def load(cores: float, memory: float) -> tuple:
    return (
        b.readings("ranker", "endpoint_cpu_percent_sum", 100 * cores),
        b.readings("ranker", "endpoint_memory_percent", memory),
    )


LARGE, MIDDLE = endpoint("ranker", "ml.m5.4xlarge"), endpoint("other", "ml.m5.2xlarge", days=2)
# The other one is gone by the window's end: it is not judged, and its price is known.
GONE = dataclasses.replace(MIDDLE, last=cases.ago(5).date())
CASE = cases.Case(rule=RULE, lines=(LARGE, GONE), series=load(2, 30))


def test_fires_with_the_type_that_holds_the_load_at_the_bills_price():
    found = CASE.run().one
    assert (found.current, found.proposed) == ("ml.m5.4xlarge", "ml.m5.2xlarge")
    assert float(found.saving.mid) == pytest.approx(0.45 * 730)
    assert "ml.m5.2xlarge 0.4500 USD/h in this bill" in found.evidence["prices"]


def test_the_cheapest_of_those_that_hold_it():
    small = dataclasses.replace(endpoint("third", "ml.m5.xlarge"), last=GONE.last)
    case = dataclasses.replace(CASE, lines=(LARGE, GONE, small))
    assert case.run(series=load(2, 15)).one.proposed == "ml.m5.xlarge"
    assert case.run(series=load(2.1, 15)).one.proposed == "ml.m5.2xlarge"


@pytest.mark.parametrize(
    ("cores", "memory", "fires"), [(4, 40, True), (4.1, 40, False), (4, 40.1, False)]
)
def test_at_the_thresholds(cores: float, memory: float, fires: bool):
    answers = CASE.run(series=load(cores, memory))
    assert bool(answers.recommended) is fires
    assert CASE.run({"min_saving_percent": "51"}).nothing


def test_a_plan_is_paid_on():
    plan = {"x_PurchaseOption": "SavingsPlan"}
    mine = endpoint("ranker", "ml.m5.4xlarge", more=plan)
    listed = dataclasses.replace(endpoint("x", "ml.m5.4xlarge"), last=GONE.last)
    saving = CASE.run(lines=(mine, GONE, listed)).one.saving
    assert saving.mid < 1 < saving.high
    assert "without a commitment is not in the bill" in CASE.run(lines=(mine, GONE)).why


def test_what_is_not_known_is_said():
    assert "such as ml.m5.large" in CASE.run(lines=(LARGE,), series=load(0.5, 5)).why
    assert "endpoint_memory_percent" in CASE.run(series=load(2, 30)[:1]).why
    strange = endpoint("ranker", "ml.x9.huge", 1)
    assert "does not know ml.x9.huge" in CASE.run(lines=(strange,)).why


def test_hours_for_nothing_show_no_price():
    free = endpoint("ranker", "ml.m5.4xlarge", 0)
    assert "without a commitment is not in the bill" in CASE.run(lines=(free, GONE)).why


def test_a_busy_one_is_fine():
    assert CASE.run(series=load(15, 90)).nothing
