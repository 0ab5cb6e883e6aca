"""Queues and their policies reach the emulator as given."""

from __future__ import annotations

import json

from tests.infra.sandbox.lifecycle import DEFAULT_TAGS, World, assert_gone, assert_settled

QUEUE = "aws:sqs/queue:Queue"
POLICY = "aws:sqs/queuePolicy:QueuePolicy"
POLICY_TEXT = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}],
    }
)


def attributes(world: World, url: str) -> dict[str, str]:
    return world.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])[
        "Attributes"
    ]


def test_a_queue_is_there_as_given(world: World) -> None:
    letters = world.up(QUEUE, "letters", messageRetentionSeconds=1209600)
    redrive = json.dumps({"deadLetterTargetArn": letters["arn"], "maxReceiveCount": 3})
    given = {
        "messageRetentionSeconds": 3600,
        "sqsManagedSseEnabled": True,
        "redrivePolicy": redrive,
        "tags": {"component": "clusters.trainer"},
    }
    queue = world.up(QUEUE, "notices", **given)
    there = attributes(world, queue["url"])
    assert there["MessageRetentionPeriod"] == "3600"
    assert there["SqsManagedSseEnabled"] == "true"
    assert json.loads(there["RedrivePolicy"])["deadLetterTargetArn"] == letters["arn"]
    assert there["QueueArn"] == queue["arn"]
    tags = world.client("sqs").list_queue_tags(QueueUrl=queue.id)["Tags"]
    assert tags == queue["tagsAll"] == {**DEFAULT_TAGS, "component": "clusters.trainer"}
    assert_settled(world, queue, **given)


def test_a_queue_is_named_after_its_logical_name(world: World) -> None:
    queue = world.up(QUEUE, "trainer-notices")
    assert queue["name"].startswith("trainer-notices-")
    assert queue["url"].endswith(f"/{world.account}/{queue['name']}")


def test_a_changed_queue_is_updated_in_place(world: World) -> None:
    queue = world.up(QUEUE, "changed", tags={"a": "1", "b": "2"}, delaySeconds=5)
    wanted = {"tags": {"b": "3"}, "messageRetentionSeconds": 60}
    assert world.diff(queue, **wanted).replaces == []
    queue = world.update(queue, **wanted)
    there = attributes(world, queue["url"])
    assert (there["MessageRetentionPeriod"], there["DelaySeconds"]) == ("60", "0")
    tags = world.client("sqs").list_queue_tags(QueueUrl=queue.id)["Tags"]
    assert tags == {**DEFAULT_TAGS, "b": "3"}
    assert_settled(world, queue, **wanted)


def test_a_redrive_policy_that_is_dropped_goes(world: World) -> None:
    letters = world.up(QUEUE, "dropped-letters")
    redrive = json.dumps({"deadLetterTargetArn": letters["arn"], "maxReceiveCount": 3})
    queue = world.up(QUEUE, "dropped", redrivePolicy=redrive, sqsManagedSseEnabled=True)
    world.update(queue)
    there = attributes(world, queue["url"])
    assert there.get("RedrivePolicy", "") == ""
    assert there["SqsManagedSseEnabled"] == "true"


def test_a_queue_of_another_kind_is_another_queue(world: World) -> None:
    queue = world.up(QUEUE, "kind")
    assert world.diff(queue, fifoQueue=True).replaces == ["fifoQueue"]
    assert_gone(world, queue)


def test_a_policy_is_set_on_its_queue_and_taken_away(world: World) -> None:
    queue = world.up(QUEUE, "guarded")
    given = {"queueUrl": queue["url"], "policy": POLICY_TEXT}
    policy = world.up(POLICY, "guard", **given)
    assert json.loads(attributes(world, queue["url"])["Policy"]) == json.loads(POLICY_TEXT)
    assert_settled(world, policy, **given)
    assert_gone(world, policy)
    assert attributes(world, queue["url"]).get("Policy", "") == ""


def test_changes_outside_are_drift(world: World) -> None:
    queue = world.up(QUEUE, "drifted", visibilityTimeoutSeconds=60)
    world.client("sqs").set_queue_attributes(
        QueueUrl=queue["url"], Attributes={"VisibilityTimeout": "10"}
    )
    now = world.refresh(queue)
    assert now is not None
    assert now["visibilityTimeoutSeconds"] == 10
    assert world.diff(now, visibilityTimeoutSeconds=60).diffs == ["visibilityTimeoutSeconds"]
