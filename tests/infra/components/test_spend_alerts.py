"""Budgets and anomalies: who is told, and that it arrives."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cost.errors import SettingsError
from tests.infra.graphs import all_of, changed, graph, one, statements


def test_an_environment_counts_what_carries_its_tag() -> None:
    budget = one(graph("prod"), "Budget", "budget").inputs
    assert budget["costFilters"] == [{"name": "TagKeyValue", "values": ["user:stack$prod"]}]
    assert (budget["limitAmount"], budget["limitUnit"]) == ("40000", "USD")


def test_the_account_counts_everything() -> None:
    assert one(graph("account"), "Budget", "budget").inputs["costFilters"] == []


def test_alerts_come_before_the_money_is_gone() -> None:
    notifications = one(graph("prod"), "Budget", "budget").inputs["notifications"]
    found = [(n["notificationType"], n["threshold"]) for n in notifications]
    assert found == [("ACTUAL", 50), ("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100)]
    assert len(notifications) <= 5  # AWS's limit


def test_the_topic_is_encrypted_and_its_publishers_hold_the_key() -> None:
    found = graph("prod")
    topic = one(found, "Topic", "alerts")
    (key,) = found.references(topic, "kmsMasterKeyId", "aws:kms/key:Key")
    publishers = statements(one(found, "TopicPolicy", "alerts"))["Publishers"]
    assert statements(key)["Publishers"]["Principal"] == publishers["Principal"]
    assert publishers["Condition"] == {"StringEquals": {"aws:SourceAccount": "111122223333"}}


def test_everybody_named_is_told() -> None:
    found = graph("prod")
    topic = one(found, "Topic", "alerts")
    addresses = {
        s.inputs["endpoint"]
        for s in all_of(found, "TopicSubscription")
        if topic in found.references(s, "topic")
    }
    assert addresses == {"ml-platform@example.com", "finops@example.com"}


def test_anomalies_are_reported_at_once() -> None:
    found = graph("account")
    subscription = one(found, "AnomalySubscription", "anomalies")
    assert subscription.inputs["frequency"] == "IMMEDIATE"
    assert [s["type"] for s in subscription.inputs["subscribers"]] == ["SNS"]
    threshold = subscription.inputs["thresholdExpression"]["dimension"]
    assert threshold["values"] == ["200"]
    (monitor,) = found.references(subscription, "monitorArnLists")
    assert monitor.name == "account-anomalies"


TEAMS = {"research": {"usd": 500, "emails": ["research@example.com"]}, "search / ads": {"usd": 50}}


def test_a_team_has_a_budget_of_what_is_its_own_in_this_stack() -> None:
    found = changed("dev", "billing.team_budgets", TEAMS)
    budget = one(found, "Budget", "budget-research").inputs
    assert budget["filterExpression"] == {
        "ands": [
            {"tags": {"key": "stack", "values": ["dev"]}},
            {"tags": {"key": "team", "values": ["research"]}},
        ]
    }
    assert (budget["limitAmount"], budget["metrics"]) == ("500", "UnblendedCost")
    assert "costFilters" not in budget  # AWS takes one of the two
    first = budget["notifications"][0]
    assert first["subscriberEmailAddresses"] == ["research@example.com"]
    other = one(found, "Budget", "budget-search---ads").inputs
    assert other["name"] == "trimtab-dev-team-search---ads"
    assert "subscriberEmailAddresses" not in other["notifications"][0]


def test_in_the_account_a_team_is_counted_over_all_stacks() -> None:
    found = changed("account", "billing.team_budgets", {"research": {"usd": 500}})
    expression = one(found, "Budget", "budget-research").inputs["filterExpression"]
    assert expression == {"tags": {"key": "team", "values": ["research"]}}


def test_an_environment_watches_for_its_own_anomalies() -> None:
    found = changed("dev", "billing.watch_anomalies", True)
    monitor = one(found, "AnomalyMonitor", "anomalies")
    assert monitor.inputs["monitorType"] == "CUSTOM"
    specification = json.loads(monitor.inputs["monitorSpecification"])
    assert specification == {"Tags": {"Key": "stack", "Values": ["dev"]}}
    subscription = one(found, "AnomalySubscription", "anomalies")
    assert list(found.references(subscription, "monitorArnLists")) == [monitor]


@pytest.mark.parametrize(
    ("stack", "setting", "value", "message"),
    [
        ("account", "watch_anomalies", True, "watched by account_guards"),
        ("dev", "team_budgets", {"research": {"usd": 10**9}}, "research may spend"),
        ("dev", "team_budgets", {"research": {}}, "usd"),
        ("dev", "team_budgets", {"research": {"usd": 1, "emails": ["nobody"]}}, "emails"),
    ],
)
def test_what_cannot_be_is_refused(stack: str, setting: str, value: Any, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        changed(stack, f"billing.{setting}", value)
