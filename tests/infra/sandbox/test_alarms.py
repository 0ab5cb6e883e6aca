"""An alarm that is raised tells its topics, fits rules, and runs its scaling policies."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import InputError, NotFound
from infra.sandbox.alarms import AlarmState
from infra.sandbox.emulator import Emulator
from infra.sandbox.events import alarm
from tests.infra.sandbox.lifecycle import World
from tests.infra.sandbox.listeners import group, open_queue, received, rule

pytestmark = pytest.mark.slow


def put(world: World, name: str, component: str | None, **settings: Any) -> None:
    tags = [{"Key": "component", "Value": component}] if component else []
    world.client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        Namespace="AWS/EC2",
        MetricName="CPUUtilization",
        Statistic="Average",
        Period=300,
        EvaluationPeriods=1,
        Threshold=5,
        ComparisonOperator="LessThanThreshold",
        Tags=tags,
        **settings,
    )


def state(world: World, name: str) -> str:
    found = world.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return str(found[0]["StateValue"])


def test_topics_and_rules_hear_of_it(emulator: Emulator, world: World) -> None:
    topic = world.up("aws:sns/topic:Topic", "pager")["arn"]
    queue = open_queue(world, "alarms")
    pattern = {"source": ["aws.cloudwatch"], "detail": {"state": {"value": ["ALARM"]}}}
    made = rule(world, "alarms", pattern, queue["arn"])
    put(world, "idle", "clusters.idle", AlarmActions=[topic])
    result = alarm(emulator, "clusters.idle")
    assert state(world, "idle") == "ALARM"
    assert result.matched == (made["name"],)
    assert [(r.target, r.status) for r in result.receipts] == [
        (queue["arn"], "delivered"),
        (topic, "delivered"),
    ]
    assert received(world, queue)[0]["detail"]["previousState"]["value"] == "OK"
    back = alarm(emulator, "clusters.idle", state="OK")
    assert back.notes == ("idle has no actions for OK",)


def test_an_alarm_belongs_to_the_component_of_the_group_it_watches(
    emulator: Emulator, world: World
) -> None:
    name = group(world, "scaled", "clusters.scaled", spot=True, size=1)
    autoscaling = world.client("autoscaling")
    autoscaling.put_scaling_policy(
        AutoScalingGroupName=name,
        PolicyName="more",
        PolicyType="SimpleScaling",
        AdjustmentType="ChangeInCapacity",
        ScalingAdjustment=1,
    )
    # The emulator's answer to put_scaling_policy misspells the ARN's key.
    described = autoscaling.describe_policies(AutoScalingGroupName=name)["ScalingPolicies"]
    policy = described[0]["PolicyARN"]
    dimensions = [{"Name": "AutoScalingGroupName", "Value": name}]
    put(world, "busy", None, AlarmActions=[policy], Dimensions=dimensions)
    result = alarm(emulator, "clusters.scaled")
    assert [r.detail for r in result.receipts if r.target == policy] == ["scaled was scaled"]
    groups = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    assert groups["AutoScalingGroups"][0]["DesiredCapacity"] == 2


def test_one_of_several_has_to_be_named(emulator: Emulator, world: World) -> None:
    put(world, "low", "clusters.two")
    put(world, "high", "clusters.two")
    with pytest.raises(InputError, match=r"clusters\.two has 2 alarms"):
        alarm(emulator, "clusters.two")
    assert alarm(emulator, "clusters.two", name="low").subject == "low"
    with pytest.raises(NotFound, match="no alarm named 'lo'"):
        alarm(emulator, "clusters.two", name="lo")


def test_a_composite_alarm_speaks_once_for_its_alarms(emulator: Emulator, world: World) -> None:
    topic = world.up("aws:sns/topic:Topic", "team")["arn"]
    put(world, "broken", "clusters.both")
    put(world, "slow", "clusters.both")
    world.client("cloudwatch").put_composite_alarm(
        AlarmName="any",
        AlarmRule='ALARM("broken") OR ALARM("slow")',
        AlarmActions=[topic],
        OKActions=[topic],
    )

    def said(name: str, state: AlarmState) -> list[tuple[str, str]]:
        result = alarm(emulator, "clusters.both", name=name, state=state)
        return [(r.target, r.status) for r in result.receipts if r.via == "any"]

    assert said("broken", "ALARM") == [(topic, "delivered")]
    assert said("slow", "ALARM") == []
    assert said("slow", "OK") == []
    assert said("broken", "OK") == [(topic, "delivered")]


def test_a_state_that_alarms_do_not_have_is_refused(emulator: Emulator) -> None:
    with pytest.raises(InputError, match="'RED' is no state of an alarm"):
        alarm(emulator, "clusters.any", state="RED")  # type: ignore[arg-type]
