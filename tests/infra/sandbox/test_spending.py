"""Spend that passes a threshold is told to those who asked."""

from __future__ import annotations

import pytest

from cost.errors import InputError, NotFound
from infra.sandbox.emulator import Emulator
from infra.sandbox.events import budget
from tests.infra.sandbox.lifecycle import World
from tests.infra.sandbox.listeners import letting_in, open_queue, received

pytestmark = pytest.mark.slow


def deploy(world: World, name: str, topic: str, *thresholds: int, kind: str = "PERCENTAGE") -> None:
    notifications = [
        {
            "comparisonOperator": "GREATER_THAN",
            "notificationType": "ACTUAL",
            "threshold": threshold,
            "thresholdType": kind,
            "subscriberSnsTopicArns": [topic],
            "subscriberEmailAddresses": ["ml@example.com"],
        }
        for threshold in thresholds
    ]
    world.up(
        "aws:budgets/budget:Budget",
        name,
        budgetType="COST",
        limitAmount="200",
        limitUnit="USD",
        timeUnit="MONTHLY",
        notifications=notifications,
        tags={"component": name},
    )


def test_those_below_the_spend_fire_and_reach_their_topic(emulator: Emulator, world: World) -> None:
    policy = letting_in("budgets.amazonaws.com")
    topic = world.up("aws:sns/topic:Topic", "alerts", policy=policy)["arn"]
    queue = open_queue(world, "alerts")
    world.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue["arn"])
    deploy(world, "spending", topic, 50, 80, 100)
    result = budget(emulator, "spending", percent=90)
    assert [note.partition(": ")[2] for note in result.notes] == [
        "actual greater than 50% fires",
        "actual greater than 80% fires",
        "actual greater than 100% does not fire",
    ]
    assert [r.status for r in result.receipts if r.target == topic] == ["delivered"] * 2
    assert [r.status for r in result.receipts if r.target == "ml@example.com"] == ["skipped"] * 2
    messages = [m["Message"] for m in received(world, queue)]
    assert len(messages) == 2
    assert all("spend stands at 90 percent" in message for message in messages)


def test_a_topic_that_does_not_let_budgets_in_hears_nothing(
    emulator: Emulator, world: World
) -> None:
    topic = world.up("aws:sns/topic:Topic", "closed")["arn"]
    deploy(world, "closed", topic, 50)
    receipts = [r for r in budget(emulator, "closed").receipts if r.target == topic]
    assert [r.status for r in receipts] == ["failed"]
    assert "the topic's policy does not let budgets.amazonaws.com in" in receipts[0].detail


def test_an_absolute_threshold_is_dollars(emulator: Emulator, world: World) -> None:
    topic = f"arn:aws:sns:us-east-1:{world.account}:none"
    deploy(world, "dollars", topic, 99, 101, kind="ABSOLUTE_VALUE")
    notes = [note.partition(": ")[2] for note in budget(emulator, "dollars", percent=50).notes]
    assert notes == [
        "actual greater than 99 USD fires",
        "actual greater than 101 USD does not fire",
    ]


def test_what_cannot_be_is_refused(emulator: Emulator, world: World) -> None:
    with pytest.raises(InputError, match="spend cannot be -1 percent"):
        budget(emulator, "spending", percent=-1)
    with pytest.raises(NotFound, match="no component with a budget named 'nobody'"):
        budget(emulator, "nobody")
