"""What carries no tag belongs to the component of its family, if the family has one."""

from __future__ import annotations

from cost.estimate.components import Components
from cost.graph import Resource
from tests.cost.pricing.builders import graph

QUEUE = "aws:sqs/queue:Queue"
POLICY = "aws:autoscaling/policy:Policy"


def node(name: str, token: str, parent: Resource | None, component: str | None = None) -> Resource:
    tags = {} if component is None else {"tags": {"component": component}}
    urn = f"urn:pulumi:test::shop::{token}::{name}"
    above = None if parent is None else parent.urn
    return Resource(urn=urn, type=token, name=name, parent=above, inputs=tags)


TOP = node("top", "shop:all:Top", None)
WEB = node("web", "shop:compute:Cluster", TOP)
TAGGED = node("queue", QUEUE, WEB, "clusters.web")
PLAIN = node("policy", POLICY, WEB)


def test_an_own_tag_comes_first() -> None:
    assert Components(graph(TOP, WEB, TAGGED)).of(TAGGED) == "clusters.web"


def test_a_sibling_says_it_for_what_has_no_tags() -> None:
    assert Components(graph(TOP, WEB, TAGGED, PLAIN)).of(PLAIN) == "clusters.web"


def test_a_family_of_two_components_says_nothing() -> None:
    other = node("other", QUEUE, WEB, "clusters.api")
    assert Components(graph(TOP, WEB, TAGGED, other, PLAIN)).of(PLAIN) is None


def test_an_uncle_does_not_speak_for_a_child_of_another_family() -> None:
    api = node("api", "shop:compute:Cluster", TOP)
    tagged = node("q2", QUEUE, api, "clusters.api")
    loner = node("loner", POLICY, TOP)
    found = Components(graph(TOP, WEB, TAGGED, api, tagged, loner))
    assert found.of(loner) is None


def test_a_resource_without_parents_belongs_to_none() -> None:
    alone = node("alone", POLICY, None)
    assert Components(graph(alone)).of(alone) is None
