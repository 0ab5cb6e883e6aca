"""Training on more nodes than its throughput grows with."""

import dataclasses

import pytest

from cost.rules.oversized_training import RULE
from tests.cost.rules import cases, jobs

RATES = {1: 100.0, 4: 300.0, 8: 440.0}
HOURS = {1: 5, 4: 20, 8: 80}
FAILED = {"TrainingJobStatus": "Failed"}
METRIC = "train_samples_per_second"


def name(nodes: int, number: int) -> str:
    return f"ranker-2026-10-{nodes + 10}-0{number}"


def lines(component: str | None = "jobs.ranker") -> tuple:
    return tuple(
        jobs.billed(name(nodes, number), HOURS[nodes], component=component)
        for nodes in RATES
        for number in (1, 2)
    )


def listed(rates: dict[int, float], metric: str = METRIC) -> tuple:
    return tuple(
        jobs.listed(
            name(nodes, number),
            ResourceConfig={"InstanceCount": nodes, "InstanceType": "ml.g5.xlarge"},
            FinalMetricDataList=[{"MetricName": metric, "Value": rate}],
        )
        for nodes, rate in rates.items()
        for number in (1, 2)
    )


CASE = cases.Case(rule=RULE, lines=lines(), things=listed(RATES))


def a_month(usd: float) -> float:
    return usd * 730 / (24 * 14)


def test_fires_with_the_nodes_that_do_most_each():
    found = CASE.run({"longer_times": "5"}).one
    assert (found.current, found.proposed) == ("ranker on 8 nodes", "1 node")
    of_eight, of_four = 1 - 440 / 8 / 100, 1 - 300 / 4 / 100
    assert float(found.saving.mid) == pytest.approx(a_month(320 * of_eight + 80 * of_four))
    assert found.saving.low == 0
    assert len(found.resources) == 4, "what runs on one node is fine"
    assert "4.4 times as long" in str(found.manual)


def test_what_would_take_too_long_is_not_proposed():
    found = CASE.run({"longer_times": "4"}).one
    assert found.proposed == "4 nodes"
    of_eight, of_four = 1 - 440 / 8 / 75, 1 - 300 / 4 / 100
    assert float(found.saving.mid) == pytest.approx(
        a_month(320 * of_eight + 80 * of_four), rel=1e-5
    )


@pytest.mark.parametrize(("rate", "fires"), [(639, True), (640, False), (800, False)])
def test_at_the_threshold(rate: float, fires: bool):
    things = listed({1: 100, 8: rate})
    assert CASE.run({"longer_times": "9"}, things=things).nothing is not fires


def test_little_is_left_alone():
    assert CASE.run({"min_saving_usd": "1000"}).nothing
    assert CASE.run(things=listed({1: 100})).nothing
    failed = tuple(dataclasses.replace(t, facts={**t.facts, **FAILED}) for t in CASE.things)
    assert CASE.run(things=failed).nothing


@pytest.mark.parametrize("metric", ["tokens_per_sec_per_gpu", "eval_samples_per_second", "loss"])
def test_what_tells_no_throughput_of_the_training_is_not_compared(metric: str):
    assert "train_samples_per_second" in CASE.run(things=listed(RATES, metric)).why


def test_jobs_of_one_name_alone_are_compared():
    things = listed({1: 100}) + listed({8: 300}, "tokens/s")
    assert "no jobs of one name and type" in CASE.run(things=things).why
    assert "3 times or more" in CASE.run({"min_jobs": "3"}).why


def test_what_is_not_known_is_said():
    assert "no inventory" in CASE.run(listed=False).why
    assert "does not list" in CASE.run(things=()).why
