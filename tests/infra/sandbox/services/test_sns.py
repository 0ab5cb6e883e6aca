"""Topics, their policies and subscriptions reach the emulator as given."""

from __future__ import annotations

import json

from tests.infra.sandbox.lifecycle import DEFAULT_TAGS, World, assert_gone, assert_settled

TOPIC = "aws:sns/topic:Topic"
POLICY = "aws:sns/topicPolicy:TopicPolicy"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"


def attributes(world: World, arn: str) -> dict[str, str]:
    return world.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]


def test_a_topic_is_there_as_given(world: World) -> None:
    given = {"kmsMasterKeyId": "alias/trimtab", "tags": {"component": "billing"}}
    topic = world.up(TOPIC, "alerts", **given)
    assert topic["arn"].startswith(f"arn:aws:sns:us-east-1:{world.account}:alerts-")
    assert attributes(world, topic["arn"])["KmsMasterKeyId"] == "alias/trimtab"
    tags = world.client("sns").list_tags_for_resource(ResourceArn=topic.id)["Tags"]
    assert {t["Key"]: t["Value"] for t in tags} == {**DEFAULT_TAGS, "component": "billing"}
    assert_settled(world, topic, **given)


def test_a_changed_topic_is_updated_in_place_and_deleted(world: World) -> None:
    topic = world.up(TOPIC, "changed", displayName="before", tags={"a": "1"})
    topic = world.update(topic, displayName="after", tags={"b": "2"})
    assert attributes(world, topic["arn"])["DisplayName"] == "after"
    tags = world.client("sns").list_tags_for_resource(ResourceArn=topic.id)["Tags"]
    assert {t["Key"] for t in tags} == {*DEFAULT_TAGS, "b"}
    assert world.diff(topic, name="other").replaces == ["name"]
    assert_gone(world, topic)


def test_a_policy_is_set_and_taken_back_to_the_account_alone(world: World) -> None:
    topic = world.up(TOPIC, "guarded")
    statement = {"Effect": "Allow", "Principal": {"Service": "budgets.amazonaws.com"}}
    text = json.dumps({"Statement": [{**statement, "Action": "SNS:Publish", "Resource": "*"}]})
    policy = world.up(POLICY, "guard", arn=topic["arn"], policy=text)
    assert json.loads(attributes(world, topic["arn"])["Policy"]) == json.loads(text)
    assert_settled(world, policy, arn=topic["arn"], policy=text)
    world.delete(policy)
    left = json.loads(attributes(world, topic["arn"])["Policy"])["Statement"]
    assert [s["Condition"]["StringEquals"]["AWS:SourceOwner"] for s in left] == [world.account]


def test_a_mail_subscription_waits_for_its_reader(world: World) -> None:
    topic = world.up(TOPIC, "mailed")
    given = {"topic": topic["arn"], "protocol": "email", "endpoint": "ml@example.com"}
    subscription = world.up(SUBSCRIPTION, "mail", **given)
    there = world.client("sns").list_subscriptions_by_topic(TopicArn=topic["arn"])["Subscriptions"]
    assert [(s["Protocol"], s["Endpoint"]) for s in there] == [("email", "ml@example.com")]
    assert subscription["pendingConfirmation"] is True
    assert_settled(world, subscription, **given)
    changed = {**given, "endpoint": "other@example.com"}
    assert world.diff(subscription, **changed).replaces == ["endpoint"]
    assert_gone(world, subscription)


def test_a_queue_hears_of_a_topic_at_once(world: World) -> None:
    topic = world.up(TOPIC, "heard")
    queue = world.up("aws:sqs/queue:Queue", "hearing")
    subscription = world.up(
        SUBSCRIPTION, "queue", topic=topic["arn"], protocol="sqs", endpoint=queue["arn"]
    )
    assert subscription["pendingConfirmation"] is False
    world.client("sns").publish(TopicArn=topic["arn"], Message="80 percent")
    messages = world.client("sqs").receive_message(QueueUrl=queue["url"])["Messages"]
    assert [json.loads(m["Body"])["Message"] for m in messages] == ["80 percent"]
