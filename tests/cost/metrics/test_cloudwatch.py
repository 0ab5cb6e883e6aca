"""CloudWatch: hourly averages, maxima and sums come back as they were put."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from cost.errors import UnfinishedError
from cost.metrics import cloudwatch
from tests.cost import builders as b

pytestmark = pytest.mark.slow

START = b.at(0)
END = b.at(48)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        yield boto3.client("cloudwatch", region_name="us-east-1")


def put(client: Any, namespace: str, name: str, minute: int, value: float) -> None:
    client.put_metric_data(
        Namespace=namespace,
        MetricData=[
            {
                "MetricName": name,
                "Dimensions": [{"Name": "InstanceId", "Value": "i-1"}],
                "Timestamp": (START + timedelta(minutes=minute)).replace(tzinfo=UTC),
                "Value": value,
            }
        ],
    )


def read(client: Any, *ids: str) -> list[dict]:
    found = cloudwatch.read(lambda _: client, {"us-east-1": ids}, START, END)
    return found.rows.order_by("metric", "hour").to_pyarrow().to_pylist()


def test_averages_maxima_and_sums_by_hour(client: Any):
    for minute, value in ((0, 10.0), (30, 30.0), (24 * 60, 50.0)):
        put(client, "AWS/EC2", "CPUUtilization", minute, value)
        put(client, "AWS/EC2", "NetworkIn", minute, value)
    cpu, later, traffic, _ = read(client, "i-1")
    assert (cpu["average"], cpu["maximum"], cpu["hour"]) == (20.0, 30.0, START)
    assert later["hour"] == START + timedelta(days=1)
    assert (traffic["metric"], traffic["average"]) == ("network_in_bytes", 40.0)


def test_the_agents_metrics_have_our_names(client: Any):
    put(client, "CWAgent", "nvidia_smi_utilization_gpu", 0, 80.0)
    put(client, "CWAgent", "mem_used_percent", 0, 40.0)
    assert [r["metric"] for r in read(client, "i-1")] == ["gpu_utilization", "memory_utilization"]


def test_what_lies_outside_the_window_or_of_others_is_left_out(client: Any):
    put(client, "AWS/EC2", "CPUUtilization", 48 * 60, 1.0)
    assert read(client, "i-1") == []
    put(client, "AWS/EC2", "CPUUtilization", 0, 1.0)
    assert read(client, "i-2") == []


class Recorder:
    """A CloudWatch that notes how much it is asked at a time, or refuses."""

    def __init__(self, error: Exception | None = None) -> None:
        self.asked: list[int] = []
        self.error = error

    def get_paginator(self, name: str) -> "Recorder":
        assert name == "get_metric_data"
        return self

    def paginate(self, **request: Any) -> list[dict]:
        if self.error:
            raise self.error
        self.asked.append(len(request["MetricDataQueries"]))
        return [{"MetricDataResults": []}]


def test_no_more_than_500_queries_at_a_time():
    recorder = Recorder()
    read(recorder, *(f"i-{n}" for n in range(120)))
    assert recorder.asked == [500, 500, 200]


def test_a_refusal_is_an_error_and_not_an_empty_answer():
    denied = ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetMetricData")
    with pytest.raises(UnfinishedError, match="AccessDenied"):
        read(Recorder(denied), "i-1")
