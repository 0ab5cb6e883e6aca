from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cost.errors import InputError
from cost.graph import UNKNOWN, Secret
from infra.engine import diff
from infra.engine.steps import fill
from tests.infra.engine.graphs import graph, resource, urn
from tests.infra.engine.memory_cloud import Cloud

QUEUE = "aws:sqs/queue:Queue"
VPC, SUBNET = "aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet"


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


def queue(name: str = "it", **more: Any) -> Any:
    return resource(QUEUE, name, {"name": "jobs", "delaySeconds": 1, "tags": {"a": "1"}}, **more)


def ops(cloud: Cloud, old: Any, new: Any) -> list[str]:
    return [s.op for s in diff(graph(*old), graph(*new), cloud.provider)][1:]


def changed(it: Any, **inputs: Any) -> Any:
    return replace(it, inputs={**it.inputs, **inputs})


def test_ignored_changes_are_none(cloud: Cloud) -> None:
    new = changed(queue(options={"ignoreChanges": ["tags.a", "delaySeconds"]}), delaySeconds=9)
    assert ops(cloud, [queue()], [changed(new, tags={"a": "2"})]) == ["same"]
    assert ops(cloud, [queue()], [changed(new, tags={"a": "1", "b": "2"})]) == ["update"]


def test_replace_on_changes_makes_an_update_a_replacement(cloud: Cloud) -> None:
    new = changed(queue(options={"replaceOnChanges": ["delaySeconds"]}), delaySeconds=9)
    [_, step] = diff(graph(queue()), graph(new), cloud.provider)
    assert (step.op, step.replaces) == ("replace", ("delaySeconds",))


def test_delete_before_replace_is_the_providers_or_the_programs_choice(cloud: Cloud) -> None:
    for choice in (True, False):
        new = changed(queue(options={"deleteBeforeReplace": choice}), name="tasks")
        [_, step] = diff(graph(queue()), graph(new), cloud.provider)
        assert step.delete_before_replace is choice
    cloud.first_delete.add(QUEUE)
    [_, step] = diff(graph(queue()), graph(changed(queue(), name="tasks")), cloud.provider)
    assert step.delete_before_replace


@pytest.mark.parametrize("new", [[], [changed(queue(), name="tasks")]])
def test_protected_resources_are_neither_deleted_nor_replaced(cloud: Cloud, new: Any) -> None:
    with pytest.raises(InputError, match="it is protected"):
        ops(cloud, [queue(options={"protect": True})], new)


def test_a_protected_resource_may_be_updated(cloud: Cloud) -> None:
    old = queue(options={"protect": True})
    assert ops(cloud, [old], [changed(old, delaySeconds=9)]) == ["update"]


def test_an_alias_is_the_same_resource(cloud: Cloud) -> None:
    new = queue("renamed", options={"aliases": [urn(QUEUE, "it")]})
    [_, step] = diff(graph(queue()), graph(new), cloud.provider)
    assert (step.op, step.was) == ("same", urn(QUEUE, "it"))


def test_children_of_a_renamed_component_follow_it(cloud: Cloud) -> None:
    def component(name: str, **more: Any) -> list[Any]:
        parent = resource("demo:x:Fleet", name, custom=False, provider=None, **more)
        child = queue(f"{name}-q", parent=parent.urn)
        return [parent, replace(child, urn=urn(f"demo:x:Fleet${QUEUE}", f"{name}-q"))]

    new = component("new", options={"aliases": [urn("demo:x:Fleet", "old")]})
    assert ops(cloud, component("old"), new) == ["same", "same"]


def test_unknown_values_of_a_resource_that_stays_are_no_change(cloud: Cloud) -> None:
    vpc = resource(VPC, "net", {"cidrBlock": "10.0.0.0/16"})
    depends = {"property_dependencies": {"vpcId": (vpc.urn,)}, "dependencies": (vpc.urn,)}
    old = resource(SUBNET, "a", {"vpcId": "vpc-1", "cidrBlock": "10.0.1.0/24"}, **depends)
    new = changed(old, vpcId=UNKNOWN)
    assert ops(cloud, [vpc, old], [vpc, new]) == ["same", "same"]
    assert ops(cloud, [vpc, old], [changed(vpc, cidrBlock="10.1.0.0/16"), new]) == [
        "replace",
        "replace",
    ]


def test_replace_with_follows_its_resource(cloud: Cloud) -> None:
    first = queue("first")
    second = queue("second", options={"replaceWith": [first.urn]})
    new = [changed(first, name="other"), second]
    assert ops(cloud, [first, second], new) == ["replace", "replace"]


def test_inputs_that_the_provider_refuses_are_an_error_with_the_line(cloud: Cloud) -> None:
    with pytest.raises(InputError, match="delaySeconds: at most 900"):
        ops(cloud, [], [changed(queue(), delaySeconds=901)])


def test_another_provider_replaces(cloud: Cloud) -> None:
    west = resource("pulumi:providers:aws", "west", {"region": "us-west-2"}, provider=None)
    new = [west, replace(queue(), provider=west.urn)]
    assert ops(cloud, [queue()], new) == ["create", "replace"]


def test_fill_takes_only_what_is_unknown() -> None:
    old = {"a": "x", "list": ["1", "2"], "s": Secret("t")}
    new = {"a": UNKNOWN, "list": ["9", UNKNOWN], "s": Secret(UNKNOWN), "new": UNKNOWN}
    assert fill(new, old) == {"a": "x", "list": ["9", "2"], "s": Secret("t"), "new": UNKNOWN}
