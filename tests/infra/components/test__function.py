"""A function comes with its log, role, dead letters, alarms, and the right to be called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cost.graph import Graph
from infra.engine import preview
from tests.infra.functions.programs import functions
from tests.infra.graphs import all_of, one, statements

SPEC = """
make_function(self, site, FunctionSpec(
    name="clicks-watch", what="Watches", module="node_metadata", concurrency=3,
    environment={"TABLE": "t"}, schedule="rate(1 hour)", pattern={"source": ["aws.ec2"]},
    statements=[allow("Read", ["dynamodb:GetItem"], [context.arn("dynamodb", "table/t")])]), tags)
"""
NAME = "demo-dev-clicks-watch"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return preview("dev", project=functions(tmp_path_factory.mktemp("functions"), SPEC))


def test_it_runs_on_arm_traced_from_a_package_below_the_project(found: Graph) -> None:
    function = one(found, "Function", "clicks-watch").inputs
    assert (function["runtime"], function["architectures"]) == ("python3.13", ["arm64"])
    assert function["handler"] == "node_metadata.handler"
    assert function["code"] == {"$archive": ".trimtab/functions/node_metadata.zip"}
    assert len(function["sourceCodeHash"]) == 44
    assert function["tracingConfig"] == {"mode": "Active"}
    assert function["reservedConcurrentExecutions"] == 3


def test_its_log_is_kept_for_a_while_and_encrypted(found: Graph) -> None:
    log = one(found, "LogGroup", "clicks-watch-log").inputs
    assert log["name"] == f"/aws/lambda/{NAME}"
    assert log["retentionInDays"] == 30 and log["kmsKeyId"].startswith("arn:aws:kms")


def test_its_role_may_no_more_than_it_needs_and_is_there_before_it(found: Graph) -> None:
    policy = one(found, "RolePolicy", "clicks-watch-function")
    may = statements(policy)
    assert set(may) == {"Log", "Trace", "DeadLetters", "Read"}
    assert may["Log"]["Resource"][0].endswith(f":log-group:/aws/lambda/{NAME}:*")
    assert policy.urn in one(found, "Function", "clicks-watch").dependencies
    assert one(found, "Role", "clicks-watch-function").inputs["permissionsBoundary"]


def test_rules_call_it_and_are_let_in(found: Graph) -> None:
    schedule = one(found, "EventRule", "clicks-watch-schedule")
    assert schedule.inputs["scheduleExpression"] == "rate(1 hour)"
    events = one(found, "EventRule", "clicks-watch-events")
    assert json.loads(events.inputs["eventPattern"]) == {"source": ["aws.ec2"]}
    for rule in (schedule, events):
        target = one(found, "EventTarget", rule.name)
        assert list(found.references(target, "rule")) == [rule]
        permission = one(found, "Permission", rule.name)
        assert permission.urn in target.dependencies
        assert [r.name for r in found.references(permission, "sourceArn")] == [rule.name]


def test_what_fails_is_kept_and_told(found: Graph) -> None:
    queue = one(found, "Queue", "clicks-watch-dead-letters").inputs
    assert queue["messageRetentionSeconds"] == 1209600 and queue["sqsManagedSseEnabled"]
    names = {a.name for a in all_of(found, "MetricAlarm")}
    assert names == {f"clicks-watch-{what}" for what in ("errors", "throttles", "dead-letters")}


def test_all_of_it_is_tagged(found: Graph) -> None:
    for kind in ("Function", "LogGroup", "Queue", "Role", "EventRule", "MetricAlarm"):
        for resource in all_of(found, kind):
            assert resource.inputs["tags"]["component"] == "streams.clicks", resource.name


def test_a_key_of_ones_own_encrypts_the_environment(tmp_path: Path) -> None:
    body = """
    from dataclasses import replace
    key = EnvironmentKey(entry="functions", arn="arn:aws:kms:us-east-1:1:key/f")
    make_function(self, replace(site, environment_key=key), FunctionSpec(
        name="plain", what="Plain", module="node_metadata", environment={"A": "b"}), tags)
    """
    found = preview("dev", project=functions(tmp_path, body, alarms=False))
    assert one(found, "Function", "plain").inputs["kmsKeyArn"] == "arn:aws:kms:us-east-1:1:key/f"
    condition = statements(one(found, "RolePolicy", "plain-function"))["Environment"]["Condition"]
    assert condition["StringEquals"] == {"kms:ViaService": "lambda.us-east-1.amazonaws.com"}
    assert not all_of(found, "MetricAlarm") and not all_of(found, "EventRule")
