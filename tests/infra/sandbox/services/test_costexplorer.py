"""The requests of monitors, subscriptions and cost-allocation tags are built and checked."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.lifecycle import World, assert_settled

MONITOR = "aws:costexplorer/anomalyMonitor:AnomalyMonitor"
SUBSCRIPTION = "aws:costexplorer/anomalySubscription:AnomalySubscription"
TAG = "aws:costexplorer/costAllocationTag:CostAllocationTag"


def test_a_monitor_is_recorded(world: World) -> None:
    given = {"monitorType": "DIMENSIONAL", "monitorDimension": "SERVICE"}
    monitor = world.up(MONITOR, "services", **given)
    made = monitor["recorded"]["parameters"]["AnomalyMonitor"]
    assert made["MonitorName"].startswith("services-")
    assert (made["MonitorType"], made["MonitorDimension"]) == ("DIMENSIONAL", "SERVICE")
    assert monitor.id == monitor["arn"]
    assert monitor["arn"].startswith(f"arn:aws:ce::{world.account}:anomalymonitor/")
    assert_settled(world, monitor, **given)
    replaced = world.diff(monitor, **{**given, "monitorDimension": "TAG"}).replaces
    assert replaced == ["monitorDimension"]


def subscription(**changes: Any) -> dict[str, Any]:
    dimension = {
        "key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
        "matchOptions": ["GREATER_THAN_OR_EQUAL"],
        "values": ["100"],
    }
    return {
        "frequency": "IMMEDIATE",
        "monitorArnLists": ["arn:aws:ce::123456789012:anomalymonitor/1"],
        "subscribers": [{"type": "SNS", "address": "arn:aws:sns:us-east-1:123456789012:a"}],
        "thresholdExpression": {"ands": [{"dimension": dimension}, {"dimension": dimension}]},
        **changes,
    }


def test_a_subscription_is_recorded_with_its_threshold(world: World) -> None:
    there = world.up(SUBSCRIPTION, "told", **subscription())
    made = there["recorded"]["parameters"]["AnomalySubscription"]
    assert made["ThresholdExpression"]["And"][0]["Dimensions"]["Values"] == ["100"]
    assert there["accountId"] == world.account
    assert_settled(world, there, **subscription())
    there = world.update(there, **subscription(frequency="DAILY"))
    assert there["recorded"]["operation"] == "UpdateAnomalySubscription"
    assert there["recorded"]["parameters"]["SubscriptionArn"] == there["arn"]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"frequency": "HOURLY"}, "'HOURLY' is not one of DAILY, IMMEDIATE, WEEKLY"),
        (
            {"subscribers": [{"type": "SMS", "address": "+15550100"}]},
            "'SMS' is not one of EMAIL, SNS",
        ),
        ({"monitorArnLists": "arn:aws:ce"}, "Invalid type for parameter .*MonitorArnList"),
    ],
)
def test_what_aws_would_refuse_is_refused(world: World, wrong: dict[str, Any], why: str) -> None:
    with pytest.raises(EmulatorError, match=why):
        world.up(SUBSCRIPTION, "wrong", **subscription(**wrong))


def test_a_cost_allocation_tag_is_recorded(world: World) -> None:
    tag = world.up(TAG, "component", tagKey="component", status="Active")
    assert tag["recorded"]["parameters"] == {
        "CostAllocationTagsStatus": [{"TagKey": "component", "Status": "Active"}]
    }
    assert (tag.id, tag["type"]) == ("component", "UserDefined")
    assert_settled(world, tag, tagKey="component", status="Active")
    with pytest.raises(EmulatorError, match="'On' is not one of Active, Inactive"):
        world.update(tag, tagKey="component", status="On")
