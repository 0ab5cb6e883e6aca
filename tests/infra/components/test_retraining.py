"""Retraining: EventBridge submits, and what it could not submit is kept."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from tests.infra.graphs import all_of, one, statements
from tests.infra.minimal import environment
from tests.infra.training import job, queue, sections

if TYPE_CHECKING:
    from cost.graph import Graph


@cache
def graph() -> Graph:
    weekly = {
        "queue": "research",
        "job": job(),
        "schedule": "rate(7 days)",
        "alarms": ["trimtab-mini-drift"],
        "array": 3,
    }
    retraining = {"weekly": weekly, "once": weekly | {"array": None, "alarms": []}}
    queues = {"research": queue()}
    return environment(**sections(queues=queues, retraining=retraining, monitoring={}))


def test_a_rule_for_each_occasion() -> None:
    rules = {r.name: r.inputs for r in all_of(graph(), "EventRule") if "retrain" in r.name}
    assert set(rules) == {
        "retrain-weekly-schedule",
        "retrain-weekly-alarms",
        "retrain-once-schedule",
    }
    assert rules["retrain-weekly-schedule"]["scheduleExpression"] == "rate(7 days)"
    pattern = json.loads(rules["retrain-weekly-alarms"]["eventPattern"])
    assert pattern["detail"] == {
        "alarmName": ["trimtab-mini-drift"],
        "state": {"value": ["ALARM"]},
    }


def test_the_target_is_the_queue_with_the_job_as_often_as_said() -> None:
    made = graph()
    target = one(made, "EventTarget", "retrain-weekly-alarms")
    assert [q.name for q in made.references(target, "arn")] == ["research-queue"]
    assert target.inputs["batchTarget"]["jobName"] == "retrain-weekly"
    assert target.inputs["batchTarget"]["arraySize"] == 3
    single = one(made, "EventTarget", "retrain-once-schedule").inputs["batchTarget"]
    assert "arraySize" not in single


def test_its_role_submits_this_job_to_this_queue() -> None:
    granted = statements(one(graph(), "RolePolicy", "retrain-weekly-submit"))
    batch = "arn:aws:batch:us-east-1:111122223333"
    definition = f"{batch}:job-definition/trimtab-mini-retrain-weekly"
    assert granted["Submit"]["Resource"] == [
        f"{batch}:job-queue/trimtab-mini-research",
        definition,
        f"{definition}:*",
    ]
    trusted = statements(one(graph(), "Role", "retrain-weekly-submit"), "assumeRolePolicy")
    source = trusted["Assume"]["Condition"]["ArnLike"]["aws:SourceArn"]
    assert source.endswith(":rule/trimtab-mini-retrain-weekly-*")


def test_what_could_not_be_submitted_is_kept_and_alarms() -> None:
    made = graph()
    target = one(made, "EventTarget", "retrain-weekly-schedule")
    found = made.references(target, "deadLetterConfig")
    assert [q.name for q in found] == ["retrain-weekly-undelivered"]
    alarm = one(made, "MetricAlarm", "retrain-weekly-undelivered").inputs
    assert alarm["dimensions"] == {"QueueName": "trimtab-mini-retrain-weekly-undelivered"}
