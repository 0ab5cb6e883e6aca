"""Budgets and anomalies: who is told, and that it arrives."""

from __future__ import annotations

from tests.infra.graphs import all_of, graph, one, statements


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
    addresses = {s.inputs["endpoint"] for s in all_of(graph("prod"), "TopicSubscription")}
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
