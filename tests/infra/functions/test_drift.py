"""The drift function from its schedule's rule to its metrics, alarm and event, on the emulator."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from moto import mock_aws

from infra.components import drift as component
from infra.functions import drift
from infra.functions.drift_samples import NoSample

pytestmark = pytest.mark.slow

RANDOM = np.random.default_rng(3)
REFERENCE, CURRENT = "clicks/train/", "clicks/today/"


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="lake")
        yield


def store(prefix: str, **columns: Any) -> None:
    out = BytesIO()
    pq.write_table(pa.table(columns), out)
    boto3.client("s3").put_object(Bucket="lake", Key=f"{prefix}a.parquet", Body=out.getvalue())


def compare(**more: Any) -> dict[str, Any]:
    places = {
        "reference": {"bucket": "lake", "prefix": REFERENCE},
        "current": {"bucket": "lake", "prefix": CURRENT},
    }
    return drift.handler({"entry": "trimtab-dev-clicks", **places, **more}, None)


def metrics() -> dict[tuple[str, ...], float]:
    """All that was put, by name and dimensions' values but for the entry's."""
    cloudwatch, now = boto3.client("cloudwatch"), datetime.now(UTC)
    found = {}
    for one in cloudwatch.list_metrics(Namespace=drift.NAMESPACE)["Metrics"]:
        points = cloudwatch.get_metric_statistics(
            Namespace=drift.NAMESPACE,
            MetricName=one["MetricName"],
            Dimensions=one["Dimensions"],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(hours=1),
            Period=86400,
            Statistics=["Maximum"],
        )["Datapoints"]
        columns = [d["Value"] for d in one["Dimensions"] if d["Name"] == "Column"]
        found[one["MetricName"], *columns] = max(p["Maximum"] for p in points)
    return found


def verdicts(result: dict[str, Any]) -> dict[str, str]:
    return {one["column"]: one["verdict"] for one in result["columns"]}


def test_each_column_has_its_verdict() -> None:
    numbers, words = RANDOM.normal(size=400), ["a", "b"] * 200
    when = [datetime(2026, 1, 1, tzinfo=UTC)] * 400
    store(REFERENCE, same=numbers, moved=numbers, word=words, when=when, kind=[1] * 400, gone=words)
    store(CURRENT, same=numbers, moved=numbers + 2, word=words, when=when, kind=["1"] * 400)
    result = compare()
    assert verdicts(result) == {
        "same": "stable",
        "moved": "drift",
        "word": "stable",
        "when": "not evaluated",
        "kind": "drift",
        "gone": "not evaluated",
    }
    why = {one["column"]: one["why"] for one in result["columns"]}
    assert why["kind"] == "its type has changed from int64 to string"
    assert why["gone"] == "the current sample lacks it"
    assert why["when"].startswith("no distribution of type timestamp")
    found = metrics()
    assert (found[("ColumnsDrifted",)], found[("ColumnsNotEvaluated",)]) == (2, 2)
    assert found[("LargestDistance",)] == pytest.approx(0.68, abs=0.1)
    assert not [name for name in found if len(name) > 1]


def test_metrics_of_columns_are_opt_in() -> None:
    store(REFERENCE, a=RANDOM.normal(size=200), b=["x"] * 200)
    store(CURRENT, a=RANDOM.normal(size=200), b=["x"] * 200)
    compare(columns=["a", "b"], per_column=True)
    assert metrics().keys() >= {("Psi", "a"), ("Distance", "a"), ("Psi", "b"), ("Distance", "b")}


def test_what_cannot_be_measured_has_no_metric() -> None:
    """Unknown is not zero: nobody is told that all is well."""
    store(REFERENCE, a=[1.0] * 5)
    store(CURRENT, a=[2.0] * 5)
    assert verdicts(compare()) == {"a": "not evaluated"}
    assert metrics() == {("ColumnsDrifted",): 0, ("ColumnsNotEvaluated",): 1}


def test_a_named_column_that_nobody_has_is_said() -> None:
    store(REFERENCE, a=[1.0] * 200)
    store(CURRENT, a=[1.0] * 200)
    assert verdicts(compare(columns=["a", "b"])) == {"a": "stable", "b": "not evaluated"}


def test_without_samples_it_fails() -> None:
    store(REFERENCE, a=[1.0])
    with pytest.raises(NoSample, match="clicks/today/: no Parquet file"):
        compare()


def test_whoever_trains_is_told_which_columns(capsys: pytest.CaptureFixture[str]) -> None:
    events, sqs = boto3.client("events"), boto3.client("sqs")
    url = sqs.create_queue(QueueName="training")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    events.put_rule(Name="drift", EventPattern=json.dumps({"source": [drift.SOURCE]}))
    events.put_targets(Rule="drift", Targets=[{"Id": "queue", "Arn": arn["QueueArn"]}])
    store(REFERENCE, a=RANDOM.normal(size=300), b=["x", "y"] * 150)
    store(CURRENT, a=RANDOM.normal(size=300) + 5, b=["x", "y"] * 150)
    compare()
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    event = json.loads(message["Body"])
    assert (event["detail-type"], event["detail"]["entry"]) == ("Drift Found", "trimtab-dev-clicks")
    assert [c["column"] for c in event["detail"]["columns"]] == ["a"]
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["column"]: line["verdict"] for line in lines} == {"a": "drift", "b": "stable"}


def test_thresholds_are_the_entrys() -> None:
    store(REFERENCE, a=RANDOM.normal(size=300))
    store(CURRENT, a=RANDOM.normal(size=300) + 5)
    lax = {"psi": 10, "distance": 0.999, "p_value": 0.01, "missing": 1, "rows": 30}
    assert verdicts(compare(thresholds=lax)) == {"a": "stable"}
    with pytest.raises(TypeError, match="psy"):
        compare(thresholds={"psy": 1})


def test_the_component_and_the_function_agree() -> None:
    assert component.NAMESPACE == drift.NAMESPACE
    assert f"{drift.__name__}.handler" == component.COMMAND
    folder = Path(drift.__file__).parent
    dockerfile = (folder / "drift_image" / "Dockerfile").read_text(encoding="utf-8")
    assert f'CMD ["{component.COMMAND}"]' in dockerfile
    assert {f.name for f in folder.glob("drift*.py")} == set(
        re.findall(r"drift\w*\.py", dockerfile)
    )
