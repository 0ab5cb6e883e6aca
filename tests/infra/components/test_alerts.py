"""Topics of alarms: one a team, encrypted, and open to those who publish alarms."""

from __future__ import annotations

import pytest

from cost.graph import Graph
from tests.infra.graphs import all_of, changed, one, statements

pytestmark = pytest.mark.slow

ACCOUNT = "111122223333"
ROUTES = {"ml-platform": ["a@example.com"], "Search Team": ["b@example.com", "c@example.com"]}


def found() -> Graph:
    return changed("dev", "monitoring.routes", ROUTES)


def test_each_team_has_a_topic_and_its_addresses() -> None:
    graph = found()
    topics = {t.name: t.inputs["tags"] for t in all_of(graph, "Topic") if "alarms" in t.name}
    assert topics["alarms-search-team"]["team"] == "Search Team"
    assert topics.keys() == {"alarms-ml-platform", "alarms-search-team"}
    addresses = [
        s.inputs["endpoint"] for s in all_of(graph, "TopicSubscription") if "search" in s.name
    ]
    assert sorted(addresses) == ["b@example.com", "c@example.com"]


def test_the_stacks_own_team_has_a_topic_even_if_nobody_listens() -> None:
    graph = changed("dev", "monitoring.routes", {})
    assert [t.name for t in all_of(graph, "Topic") if "alarms" in t.name] == ["alarms-ml-platform"]


def test_topics_are_encrypted_by_a_key_that_alarms_may_use() -> None:
    graph = found()
    topic = one(graph, "Topic", "alarms-ml-platform")
    (key,) = {r.name for r in graph.references(topic, "kmsMasterKeyId") if "alias" not in r.name}
    assert key == "key-logs"
    policy = statements(one(graph, "Key", key))
    assert policy["Alarms"]["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert policy["EventsToTopics"]["Principal"]["Service"][0] == "events.amazonaws.com"


def test_alarms_of_this_account_publish_and_events_are_asked_no_conditions() -> None:
    policy = statements(one(found(), "TopicPolicy", "alarms-ml-platform"))
    assert policy["Alarms"]["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    assert "Condition" not in policy["Events"]
    assert policy["OnlyTls"]["Effect"] == "Deny"
    topic = f"arn:aws:sns:us-east-1:{ACCOUNT}:trimtab-dev-alarms-ml-platform"
    assert {r for s in policy.values() for r in s["Resource"]} == {topic}
