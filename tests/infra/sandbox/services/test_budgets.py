"""Budgets, their notifications and subscribers reach the emulator as given."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.lifecycle import DEFAULT_TAGS, Refused, World, assert_gone, assert_settled

BUDGET = "aws:budgets/budget:Budget"
TOPIC = "arn:aws:sns:us-east-1:123456789012:alerts"


def notification(threshold: float, kind: str = "ACTUAL") -> dict[str, Any]:
    return {
        "comparisonOperator": "GREATER_THAN",
        "notificationType": kind,
        "threshold": threshold,
        "thresholdType": "PERCENTAGE",
        "subscriberSnsTopicArns": [TOPIC],
        "subscriberEmailAddresses": ["ml@example.com"],
    }


def budget(**changes: Any) -> dict[str, Any]:
    return {
        "budgetType": "COST",
        "limitAmount": "5000",
        "limitUnit": "USD",
        "timeUnit": "MONTHLY",
        "costFilters": [{"name": "TagKeyValue", "values": ["user:stack$dev"]}],
        "notifications": [notification(80), notification(100, "FORECASTED")],
        "tags": {"component": "billing"},
        **changes,
    }


def where(world: World, there: Any) -> dict[str, str]:
    return {"AccountId": world.account, "BudgetName": there["name"]}


def test_a_budget_is_there_as_given(world: World) -> None:
    there = world.up(BUDGET, "spend", **budget())
    client = world.client("budgets")
    found = client.describe_budget(**where(world, there))["Budget"]
    assert found["BudgetLimit"] == {"Amount": "5000", "Unit": "USD"}
    assert found["CostFilters"] == {"TagKeyValue": ["user:stack$dev"]}
    told = client.describe_notifications_for_budget(**where(world, there))["Notifications"]
    assert [(n["Threshold"], n["NotificationType"]) for n in told] == [
        (80.0, "ACTUAL"),
        (100.0, "FORECASTED"),
    ]
    listeners = client.describe_subscribers_for_notification(
        **where(world, there), Notification=told[0]
    )["Subscribers"]
    assert {s["Address"] for s in listeners} == {TOPIC, "ml@example.com"}
    tags = client.list_tags_for_resource(ResourceARN=there["arn"])["ResourceTags"]
    assert {t["Key"] for t in tags} == {*DEFAULT_TAGS, "component"}
    assert there.id == f"{world.account}:{there['name']}"
    assert_settled(world, there, **budget())


def test_a_changed_budget_is_updated_in_place_and_deleted(world: World) -> None:
    there = world.up(BUDGET, "changed", **budget())
    wanted = budget(limitAmount="70", notifications=[notification(50)], tags={"b": "2"})
    assert world.diff(there, **wanted).replaces == []
    there = world.update(there, **wanted)
    client = world.client("budgets")
    found = client.describe_budget(**where(world, there))["Budget"]
    assert found["BudgetLimit"]["Amount"] == "70"
    told = client.describe_notifications_for_budget(**where(world, there))["Notifications"]
    assert [n["Threshold"] for n in told] == [50.0]
    tags = client.list_tags_for_resource(ResourceARN=there["arn"])["ResourceTags"]
    assert {t["Key"] for t in tags} == {*DEFAULT_TAGS, "b"}
    assert_settled(world, there, **wanted)
    assert world.diff(there, **wanted, name="other").replaces == ["name"]
    assert_gone(world, there)


def test_a_filter_expression_is_sent_in_awss_shape(world: World) -> None:
    tags = {"key": "stack", "values": ["dev"], "matchOptions": ["EQUALS"]}
    given = budget(costFilters=None, filterExpression={"tags": tags}, metrics="AmortizedCost")
    there = world.up(BUDGET, "filtered", **given)
    found = world.client("budgets").describe_budget(**where(world, there))["Budget"]
    assert found["FilterExpression"]["Tags"]["Values"] == ["dev"]
    assert found["Metrics"] == ["AmortizedCost"]
    assert_settled(world, there, **given)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"timeUnit": "WEEKLY"}, "'WEEKLY' is not one of DAILY, MONTHLY"),
        ({"budgetType": "MONEY"}, "'MONEY' is not one of USAGE, COST"),
        ({"notifications": [notification(80, "GUESSED")]}, "'GUESSED' is not one of ACTUAL"),
    ],
)
def test_what_aws_would_refuse_is_refused(world: World, wrong: dict[str, Any], why: str) -> None:
    with pytest.raises(EmulatorError, match=why):
        world.up(BUDGET, "wrong", **budget(**wrong))


def test_a_budget_without_a_limit_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="limitAmount: the sandbox's budgets have one fixed"):
        world.up(BUDGET, "endless", budgetType="COST", timeUnit="MONTHLY")
