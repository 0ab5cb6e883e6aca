"""The drift function: what it may read, when it is called, and what alarms."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from cost.graph import Graph
from infra.functions.drift_measures import Thresholds
from tests.infra.graphs import all_of, one, statements
from tests.infra.minimal import environment, lake

ACCOUNT = "111122223333"
IMAGE = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/ml/drift@sha256:" + "0" * 64
ENTRIES: dict[str, Any] = {
    "clicks": {
        "reference": {"bucket": "curated", "prefix": "train/"},
        "current": {"bucket": "curated", "prefix": "today/"},
        "columns": ["a", "b"],
        "alarm_columns": 2,
    },
    "scores": {
        "reference": {"bucket": "models", "prefix": "accepted/"},
        "current": {"bucket": "curated", "prefix": "answers/"},
        "schedule": "cron(0 * * * ? *)",
        "team": "ranking",
    },
}


@cache
def found() -> Graph:
    return environment(
        lake=lake(curated={}, models={}),
        drift={"image": IMAGE, "entries": ENTRIES},
        monitoring={"log_days": 14},
    )


def test_the_function_is_the_image_of_the_settings() -> None:
    function = one(found(), "Function", "drift").inputs
    assert (function["packageType"], function["imageUri"]) == ("Image", IMAGE)
    assert function["imageConfig"] == {"commands": ["infra.functions.drift.handler"]}
    assert "handler" not in function and "runtime" not in function
    assert function["tags"]["component"] == "drift"


def test_it_reads_samples_and_nothing_else() -> None:
    policy = statements(one(found(), "RolePolicy", "drift-function"))
    curated, models = (f"arn:aws:s3:::trimtab-mini-{b}-{ACCOUNT}" for b in ("curated", "models"))
    assert policy["ReadCurated"]["Action"] == ["s3:GetObject"]
    below = [f"{curated}/{prefix}/*" for prefix in ("train", "today", "answers")]
    assert policy["ReadCurated"]["Resource"] == below
    assert policy["ReadModels"]["Resource"] == [f"{models}/accepted/*"]
    listed = policy["ListModels"]["Condition"]["StringLike"]["s3:prefix"]
    assert listed == ["accepted/*"]
    assert not [a for s in policy.values() for a in s["Action"] if "Put" in a and "s3" in a]


def test_it_measures_and_announces_in_its_own_name_alone() -> None:
    policy = statements(one(found(), "RolePolicy", "drift-function"))
    namespace = policy["Measures"]["Condition"]["StringEquals"]["cloudwatch:namespace"]
    assert namespace == "Trimtab/Drift"
    source = policy["Announce"]["Condition"]["StringEquals"]["events:source"]
    assert source == "trimtab.drift"


def test_each_entry_has_its_schedule_and_carries_its_settings() -> None:
    rule = one(found(), "EventRule", "drift-scores")
    assert rule.inputs["scheduleExpression"] == "cron(0 * * * ? *)"
    target = one(found(), "EventTarget", "drift-clicks")
    event = json.loads(target.inputs["input"])
    assert event["entry"] == "trimtab-mini-clicks"
    assert event["current"] == {"bucket": f"trimtab-mini-curated-{ACCOUNT}", "prefix": "today/"}
    assert Thresholds(**event["thresholds"]) == Thresholds()
    assert len(target.inputs["input"]) < 8192
    assert {p.name for p in all_of(found(), "Permission")} >= {"drift-clicks", "drift-scores"}


def test_an_entry_alarms_when_enough_columns_drift_and_when_some_are_unknown() -> None:
    drifted = one(found(), "MetricAlarm", "drift-clicks-drifted").inputs
    assert (drifted["threshold"], drifted["comparisonOperator"]) == (
        2,
        "GreaterThanOrEqualToThreshold",
    )
    assert drifted["name"] == "trimtab-mini-drift-clicks-drifted"
    assert drifted["dimensions"] == {"Entry": "trimtab-mini-clicks"}
    assert drifted["treatMissingData"] == "ignore"
    assert one(found(), "MetricAlarm", "drift-clicks-unknown").inputs["threshold"] == 0
    team = one(found(), "MetricAlarm", "drift-scores-drifted").inputs["tags"]
    assert (team["team"], team["component"]) == ("ranking", "drift.scores")
    assert one(found(), "MetricAlarm", "drift-errors").inputs["namespace"] == "AWS/Lambda"


def test_what_fails_is_kept() -> None:
    function = one(found(), "Function", "drift")
    (letters,) = {r.name for r in found().references(function, "deadLetterConfig")}
    assert letters == "drift-dead-letters"
    rules = statements(one(found(), "QueuePolicy", letters))["Events"]["Condition"]["ArnLike"]
    (pattern,) = rules.values()
    assert pattern == f"arn:aws:events:us-east-1:{ACCOUNT}:rule/trimtab-mini-drift-*"
    assert one(found(), "EventRule", "drift-clicks").inputs["name"] == "trimtab-mini-drift-clicks"


def test_logs_are_encrypted_and_kept_as_the_stack_says() -> None:
    log = one(found(), "LogGroup", "drift-log")
    assert log.inputs["retentionInDays"] == 14
    assert {r.name for r in found().references(log, "kmsKeyId")} >= {"key-logs"}
