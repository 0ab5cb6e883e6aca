"""Rules and policies of devices reach the emulator as given."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.infra.sandbox.lifecycle import Refused, World, assert_gone, assert_settled

RULE = "aws:iot/topicRule:TopicRule"
POLICY = "aws:iot/policy:Policy"
ROLE = "arn:aws:iam::111122223333:role/ml/dev/things"
KINESIS = {"roleArn": ROLE, "streamName": "things", "partitionKey": "${topic(4)}"}
QUEUE = "https://sqs.us-east-1.amazonaws.com/111122223333/things"


def wanted(**changes: Any) -> dict[str, Any]:
    return {
        "name": "things",
        "sql": "SELECT * FROM 'fleet/things/+'",
        "sqlVersion": "2016-03-23",
        "enabled": True,
        "kineses": [KINESIS],
        "errorAction": {"sqs": {"queueUrl": QUEUE, "roleArn": ROLE, "useBase64": False}},
        **changes,
    }


def test_a_rule_is_there_as_given_and_changes_in_place(world: World) -> None:
    rule = world.up(RULE, "things", **wanted(), tags={"component": "streams.things"})
    there = world.client("iot").get_topic_rule(ruleName="things")["rule"]
    assert there["actions"] == [{"kinesis": KINESIS}]
    assert there["errorAction"]["sqs"]["queueUrl"] == QUEUE
    assert there["ruleDisabled"] is False
    assert rule["arn"].endswith(":rule/things")
    assert_settled(world, rule, **wanted(), tags={"component": "streams.things"})
    off = wanted(enabled=False, description="off")
    assert world.diff(rule, **off).replaces == []
    rule = world.update(rule, **off)
    assert world.client("iot").get_topic_rule(ruleName="things")["rule"]["ruleDisabled"] is True
    assert_settled(world, rule, **off)
    assert world.diff(rule, **wanted(name="b")).replaces == ["name"]
    assert_gone(world, rule)


def test_actions_that_the_sandbox_does_not_know_are_refused(world: World) -> None:
    with pytest.raises(Refused, match="Kinesis, Firehose, Lambda and SQS only"):
        world.up(RULE, "x", **wanted(sns=[{"targetArn": "a", "roleArn": ROLE}]))


def test_a_policy_has_one_version_after_a_change(world: World) -> None:
    def document(action: str) -> str:
        statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    policy = world.up(POLICY, "devices", name="devices", policy=document("iot:Connect"))
    assert_settled(world, policy, name="devices", policy=document("iot:Connect"))
    change = {"name": "devices", "policy": document("iot:Publish"), "tags": {"a": "1"}}
    policy = world.update(policy, **change)
    iot = world.client("iot")
    assert "iot:Publish" in iot.get_policy(policyName="devices")["policyDocument"]
    assert len(iot.list_policy_versions(policyName="devices")["policyVersions"]) == 1
    assert policy["defaultVersionId"] == "2"
    assert_settled(world, policy, **change)
    policy = world.update(policy, **{**change, "tags": {}})
    assert policy["defaultVersionId"] == "2"
    assert_gone(world, policy)
