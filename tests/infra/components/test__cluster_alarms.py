"""What clusters watch of themselves by default."""

from __future__ import annotations

from typing import Any

import pytest

from cost.graph import Graph, Resource
from infra.sandbox.services.cloudwatch_alarm import HANDLERS
from tests.infra.graphs import STACKS, all_of, changed, graph, one, sections
from tests.infra.minimal import environment

pytestmark = pytest.mark.slow

CHECK = HANDLERS[0].check
IMAGE = "111122223333.dkr.ecr.us-east-1.amazonaws.com/ml/drift@sha256:" + "0" * 64


def alarms(graph: Graph, start: str) -> dict[str, Resource]:
    found = (a for a in all_of(graph, "MetricAlarm") if a.name.startswith(f"{start}-"))
    return {a.name.removeprefix(f"{start}-"): a for a in found}


def test_a_serving_cluster_watches_its_size_its_load_and_its_answers() -> None:
    found = alarms(graph("prod"), "serving-api")
    assert found.keys() >= {"short", "cpu", "failures", "slow", "unhealthy"}
    assert "gpu" not in found
    assert alarms(graph("prod"), "serving-gpu").keys() >= {"short", "cpu", "gpu"}


def test_a_training_fleet_watches_its_capacity_and_its_notices() -> None:
    found = alarms(graph("prod"), "trainer")
    assert found.keys() >= {"short", "undelivered"}
    assert "cpu" not in found  # to be busy is what it is for
    letters = found["undelivered"].inputs
    assert letters["dimensions"] == {"QueueName": "trimtab-prod-trainer-undelivered"}
    queues = {q.inputs["name"] for q in all_of(graph("prod"), "Queue")}
    assert letters["dimensions"]["QueueName"] in queues


def test_a_group_that_wants_more_than_it_gets_alarms() -> None:
    short = alarms(graph("prod"), "serving-cpu")["short"].inputs
    queries = {q["id"]: q for q in short["metricQueries"]}
    assert queries["result"]["expression"] == "IF(desired > working, 1, 0)"
    assert queries["desired"]["metric"]["metricName"] == "GroupDesiredCapacity"
    assert [k for k, q in queries.items() if q["returnData"]] == ["result"]
    assert short["datapointsToAlarm"] == short["evaluationPeriods"] == 15


def test_failures_are_a_share_of_the_requests() -> None:
    failures = alarms(graph("prod"), "serving-api")["failures"].inputs
    queries = {q["id"]: q for q in failures["metricQueries"]}
    text = "IF(requests > 100, 100 * (FILL(models, 0) + FILL(balancer, 0)) / requests, 0)"
    assert queries["result"]["expression"] == text
    assert {q["metric"]["stat"] for k, q in queries.items() if k != "result"} == {"Sum"}
    assert failures["threshold"] == 1


def test_the_latency_is_a_setting() -> None:
    slow = alarms(changed("prod", "monitoring.latency_seconds", 0.25), "serving-api")["slow"]
    assert slow.inputs["threshold"] == 0.25
    assert slow.inputs["extendedStatistic"] == "p99"
    assert "statistic" not in slow.inputs


def test_an_alarm_goes_to_the_components_team() -> None:
    prod = changed("prod", "monitoring.pages", "alarm")
    for name, topic in (("serving-api", "alarms-search"), ("trainer", None)):
        alarm = alarms(prod, name)["short"]
        told = {r.name for r in prod.references(alarm, "alarmActions") if "Topic" in r.type}
        team = alarm.inputs["tags"].get("team")
        wanted = topic or (f"alarms-{team}" if team in ("search", "ranking") else None)
        assert wanted is None or wanted in told, name
        assert told, name


def test_a_stack_without_monitoring_makes_no_alarms() -> None:
    places = {n: {"bucket": "raw", "prefix": f"{n}/"} for n in ("reference", "current")}
    drift = {"image": IMAGE, "entries": {"clicks": places}}
    bare, watched = environment(drift=drift), environment(drift=drift, monitoring={"log_days": 7})
    assert len(all_of(watched, "MetricAlarm")) == 3
    assert all_of(bare, "MetricAlarm") == all_of(bare, "Topic") == []


def test_bands_are_opt_in() -> None:
    assert "traffic" not in alarms(graph("dev"), "serving-api")
    found = alarms(changed("prod", "monitoring.anomaly_bands", True), "serving-api")["traffic"]
    assert found.inputs["thresholdMetricId"] == "band"
    assert found.inputs["comparisonOperator"] == "LessThanLowerOrGreaterThanUpperThreshold"
    assert "threshold" not in found.inputs


def test_aws_would_take_all_alarms_of_all_stacks() -> None:
    for stack in STACKS:
        for alarm in all_of(graph(stack), "MetricAlarm"):
            assert CHECK(dict(alarm.inputs)) == [], alarm.name
            assert len(alarm.inputs["name"]) <= 255
            assert len(alarm.inputs["alarmDescription"]) <= 1024


def test_names_and_tags_tell_the_component() -> None:
    short = one(graph("prod"), "MetricAlarm", "serving-cpu-short").inputs
    assert short["name"] == "trimtab-prod-serving-cpu-short"
    assert short["tags"]["component"] == "clusters.serving-cpu"


def test_the_settings_of_the_stacks_have_monitoring() -> None:
    environments: dict[str, Any] = {s: sections(s) for s in STACKS if s != "account"}
    assert all("monitoring" in given for given in environments.values())
