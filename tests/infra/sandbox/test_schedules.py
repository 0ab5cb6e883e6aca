"""The time of a schedule comes: its targets are called, others are not."""

from __future__ import annotations

import json

import pytest

from cost.errors import NotFound
from infra.sandbox.emulator import Emulator
from infra.sandbox.events import tick
from tests.infra.sandbox.lifecycle import World
from tests.infra.sandbox.listeners import function, open_queue, received

RULE = "aws:cloudwatch/eventRule:EventRule"
TARGET = "aws:cloudwatch/eventTarget:EventTarget"


def schedule(world: World, name: str, arn: str, component: str, **more: str) -> None:
    tags = {"component": component}
    made = world.up(RULE, name, scheduleExpression="rate(1 hour)", tags=tags, **more)
    world.up(TARGET, name, rule=made["name"], arn=arn)


def test_a_schedules_function_is_called_with_the_schedules_event(
    emulator: Emulator, world: World
) -> None:
    source = "def handle(event, context):\n    return [event['detail-type'], event['resources']]\n"
    arn = function(world, "hourly", source, "events.amazonaws.com")
    schedule(world, "hourly", arn, "pulls.rates")
    done = tick(emulator, "pulls.rates")
    (receipt,) = done.receipts
    kind, (rule,) = json.loads(receipt.detail)
    assert (receipt.status, kind) == ("delivered", "Scheduled Event")
    assert rule.rpartition("/")[2] == done.matched[0]
    assert done.subject == "rate(1 hour)"


def test_a_function_that_fails_leaves_the_event_where_the_rule_says(
    emulator: Emulator, world: World
) -> None:
    queue = open_queue(world, "letters")
    arn = function(world, "broken", "def handle(e, c):\n    1 / 0\n", "events.amazonaws.com")
    tags = {"component": "pulls.broken"}
    rule = world.up(RULE, "broken", scheduleExpression="rate(1 day)", tags=tags)
    letters = {"arn": queue["arn"]}
    world.up(TARGET, "broken", rule=rule["name"], arn=arn, deadLetterConfig=letters)
    first, second = tick(emulator, "pulls.broken").receipts
    assert (first.status, second.status) == ("failed", "delivered")
    assert "ZeroDivisionError" in first.detail
    assert received(world, queue)[0]["detail-type"] == "Scheduled Event"


def test_what_is_disabled_is_not_called(emulator: Emulator, world: World) -> None:
    queue = open_queue(world, "off")
    schedule(world, "off", queue["arn"], "pulls.off", state="DISABLED")
    done = tick(emulator, "pulls.off")
    assert not done.receipts and "is disabled" in done.notes[0]


def test_a_component_without_a_schedule_is_named(emulator: Emulator, world: World) -> None:
    open_queue(world, "any")
    schedule(world, "any", "arn:aws:sqs:us-east-1:1:any", "pulls.any")
    with pytest.raises(NotFound, match=r"pulls\.any"):
        tick(emulator, "pulls.anny")
