from __future__ import annotations

import copy
import pickle

import pytest

from cost.errors import NotFound
from cost.graph import UNKNOWN, Graph, Resource, Secret

PREFIX = "urn:pulumi:dev::p::"
AWS = f"{PREFIX}pulumi:providers:aws::aws"


def make(type_: str, name: str, **more: object) -> Resource:
    return Resource(urn=f"{PREFIX}{type_}::{name}", type=type_, name=name, provider=AWS, **more)  # type: ignore[arg-type]


@pytest.fixture
def graph() -> Graph:
    tags = {"team": "ml", "component": "network"}
    inputs = {"region": "us-east-1", "defaultTags": {"tags": tags}}
    provider = Resource(urn=AWS, type="pulumi:providers:aws", name="aws", inputs=inputs)
    vpc = make("aws:ec2/vpc:Vpc", "net", inputs={"tags": {"component": "clusters.a"}})
    depends = {"vpcId": (vpc.urn,)}
    subnet = make(
        "aws:ec2/subnet:Subnet",
        "a",
        parent=vpc.urn,
        inputs={"vpcId": UNKNOWN, "region": "eu-west-1"},
        property_dependencies=depends,
    )
    listed = [{"key": "component", "value": "x", "propagateAtLaunch": True}]
    group = make("aws:autoscaling/group:Group", "g", inputs={"tags": listed})
    return Graph("p", "dev", (provider, vpc, subnet, group))


def test_unknown_is_one_and_neither_true_nor_false() -> None:
    assert copy.deepcopy(UNKNOWN) is UNKNOWN
    assert pickle.loads(pickle.dumps(UNKNOWN)) is UNKNOWN  # noqa: S301 - our own bytes
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(UNKNOWN)


def test_secrets_do_not_print() -> None:
    assert "hunter2" not in repr(make("t", "n", inputs={"a": Secret("hunter2")}))


def test_own_tags_win_over_the_providers(graph: Graph) -> None:
    vpc = graph.get(f"{PREFIX}aws:ec2/vpc:Vpc::net")
    assert graph.tags(vpc) == {"team": "ml", "component": "clusters.a"}
    assert graph.component(vpc) == "clusters.a"


def test_default_tags_do_not_reach_groups(graph: Graph) -> None:
    [group] = graph.of_type("aws:autoscaling/group:Group")
    assert graph.tags(group) == {"component": "x"}


def test_region_is_the_resources_own_or_its_providers(graph: Graph) -> None:
    regions = {r.name: graph.region(r) for r in graph if r.name in ("net", "a")}
    assert regions == {"net": "us-east-1", "a": "eu-west-1"}


def test_references_follow_properties_whose_values_are_unknown(graph: Graph) -> None:
    [vpc], [subnet] = graph.of_type("aws:ec2/vpc:Vpc"), graph.of_type("aws:ec2/subnet:Subnet")
    assert list(graph.references(subnet, "vpcId")) == [vpc]
    assert list(graph.references(subnet, "vpcId", "aws:s3/bucket:Bucket")) == []
    assert list(graph.referrers(vpc, "vpcId", "aws:ec2/subnet:Subnet")) == [subnet]
    assert list(graph.children(vpc)) == [subnet]


def test_an_unknown_urn_suggests_near_ones(graph: Graph) -> None:
    with pytest.raises(NotFound, match="did you mean"):
        graph.get(f"{PREFIX}aws:ec2/vpc:Vpc::nets")
