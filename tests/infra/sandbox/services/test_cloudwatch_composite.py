"""Composite alarms are kept by the emulator and read back."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.cases import Case, Parts, live
from tests.infra.sandbox.lifecycle import Deployed, Refused, World, assert_settled

COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
MUTE = "aws:cloudwatch/alarmMuteRule:AlarmMuteRule"
TOPIC = "arn:aws:sns:us-east-1:123456789012:pager"
GIVEN: dict[str, Any] = {
    "alarmName": "ranker",
    "alarmRule": 'ALARM("ranker-5xx") OR ALARM("ranker-slow")',
    "alarmActions": [TOPIC],
    "okActions": [TOPIC],
    "actionsSuppressor": {"alarm": "maintenance", "waitPeriod": 60, "extensionPeriod": 120},
}


def shows(world: World, alarm: Deployed) -> tuple[Any, ...]:
    found = world.client("cloudwatch").describe_alarms(
        AlarmNames=[alarm.id], AlarmTypes=["CompositeAlarm"]
    )["CompositeAlarms"][0]
    suppressed = (found["ActionsSuppressor"], found["ActionsSuppressorWaitPeriod"])
    return (
        found["AlarmRule"],
        found["AlarmActions"],
        suppressed,
        alarm["arn"] == found["AlarmArn"],
    )


def test_a_composite_alarm_lives(world: World) -> None:
    rule = 'ALARM("ranker-5xx") AND NOT OK("ranker-slow")'
    live(
        world,
        Parts(world),
        Case(
            token=COMPOSITE,
            given=GIVEN,
            shows=shows,
            expected=(GIVEN["alarmRule"], [TOPIC], ("maintenance", 60), True),
            change={"alarmRule": rule, "tags": {"team": "ml"}},
            changed=(rule, [TOPIC], ("maintenance", 60), True),
        ),
    )


def test_an_alarm_that_is_put_again_keeps_its_state(world: World) -> None:
    alarm = world.up(COMPOSITE, "ranker", **GIVEN)
    client = world.client("cloudwatch")
    client.set_alarm_state(AlarmName="ranker", StateValue="ALARM", StateReason="test")
    world.update(alarm, **{**GIVEN, "alarmDescription": "both"})
    found = client.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    assert [(a["StateValue"], a["AlarmDescription"]) for a in found] == [("ALARM", "both")]


def test_a_rule_that_cannot_be_read_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="lacks a closing parenthesis"):
        world.up(COMPOSITE, "wrong", **{**GIVEN, "alarmRule": "(ALARM(a) OR ALARM(b)"})


def test_a_mute_rule_is_recorded(world: World) -> None:
    given: dict[str, Any] = {
        "name": "patching",
        "rule": {"schedule": {"expression": "cron(0 2 * * SUN)", "duration": "PT2H"}},
        "muteTargets": {"alarmNames": ["ranker", "lag"]},
    }
    rule = world.up(MUTE, "patching", **given)
    sent = rule["recorded"]["parameters"]
    assert sent["Rule"]["Schedule"] == {"Expression": "cron(0 2 * * SUN)", "Duration": "PT2H"}
    assert sent["MuteTargets"] == {"AlarmNames": ["ranker", "lag"]}
    assert rule["arn"].endswith(f"{world.account}:alarm-mute-rule:patching")
    assert_settled(world, rule, **given)
    many = {**given, "muteTargets": {"alarmNames": [f"a{n}" for n in range(101)]}}
    with pytest.raises(EmulatorError, match="AlarmNames"):
        world.up(MUTE, "many", **many)
