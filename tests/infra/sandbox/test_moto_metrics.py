"""Our GetMetricData answers what moto's own does, only sooner."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from moto.cloudwatch.models import CloudWatchBackend

from infra.sandbox import moto_metrics

START = datetime(2026, 10, 1, tzinfo=UTC)
END = START + timedelta(hours=6)


def named(instance: str) -> list[dict[str, str]]:
    return [{"Name": "InstanceId", "Value": instance}]


@pytest.fixture(scope="module")
def backend() -> CloudWatchBackend:
    """Two instances, three metrics, values every 20 minutes; some hours without any."""
    made = CloudWatchBackend("us-east-1", "111122223333")
    for step in range(-3, 24):
        at = START + timedelta(minutes=20 * step)
        if at.hour == 2:
            continue
        for number, instance in enumerate(("i-1", "i-2")):
            for name, unit in (("Cpu", "Percent"), ("Net", "Bytes")):
                datum = {"MetricName": name, "Dimensions": named(instance), "Timestamp": at}
                values = {"Values": [step * 7 % 11 + number, 2], "Unit": unit}
                made.put_metric_data("Ours", [datum | values])
        made.put_metric_data("Ours", [{"MetricName": "Whole", "Timestamp": at, "Value": step}])
    return made


def query(number: int, name: str, stat: str, instance: str | None, **more: Any) -> dict[str, Any]:
    metric = {"Namespace": "Ours", "MetricName": name}
    if instance is not None:
        metric |= {"Dimensions": named(instance)}  # type: ignore[dict-item]
    asked = {"Metric": metric, "Period": 3600, "Stat": stat}
    return {"Id": f"q{number}", "MetricStat": asked | more}


QUERIES = [
    query(0, "Cpu", "Average", "i-1"),
    query(1, "Cpu", "Maximum", "i-2"),
    query(2, "Net", "Sum", "i-1", Unit="Bytes"),
    query(3, "Net", "Sum", "i-1", Unit="Percent"),
    query(4, "Cpu", "Minimum", "i-9"),
    query(5, "Whole", "SampleCount", None, Period=1200),
    query(6, "Cpu", "Average", "i-2") | {"ReturnData": False},
    query(7, "Cpu", "Average", "i-2") | {"Label": "mine"},
]


@pytest.mark.parametrize("order", ["TimestampAscending", "TimestampDescending"])
def test_answers_as_moto_does(backend: CloudWatchBackend, order: str) -> None:
    asked = (backend, QUERIES, START, END, order)
    assert moto_metrics.get_metric_data(*asked) == moto_metrics._moto_get_metric_data(*asked)


def test_metric_math_stays_motos_own(backend: CloudWatchBackend) -> None:
    queries = [QUERIES[0], {"Id": "e1", "Expression": "SELECT SUM(Cpu)", "Period": 3600}]
    found = moto_metrics.get_metric_data(backend, queries, START, END)
    assert [result["id"] for result in found] == ["q0", "e1"]


def test_other_namespaces_are_told_apart(backend: CloudWatchBackend) -> None:
    """Where moto, given dimensions, looks at the name alone."""
    foreign = query(0, "Cpu", "Average", "i-1")
    foreign["MetricStat"]["Metric"]["Namespace"] = "Theirs"
    (found,) = moto_metrics.get_metric_data(backend, [foreign], START, END)
    assert found["values"] == []
