"""Every property that a policy asks for decides something: another value there changes a verdict.

One that decides nothing is a slip of the policy, or is not shown by its programs. TOLD and
EXPLAINED are all that is exempt.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from cost.graph import UNKNOWN, Graph
from policies._base import Policy
from policies.evaluate import all_policies, evaluate
from policies.probe import Place, having, reads, values, without
from tests.policies.run import graph_of
from trimtab.policy_pages import is_input, last

VARIANTS = ("passing", "failing", "undecided")
NEW: Mapping[str, tuple[Any, ...]] = {
    "tags": (
        {"environment": "prod"},
        {"environment": "dev"},
        {"environment": "prod", "owner": "me", "team": "ml", "cost-center": "cc-1"},
        [{"key": "environment", "value": "prod", "propagateAtLaunch": True}],
        [{"key": "environment", "value": "dev", "propagateAtLaunch": True}],
    ),
    "acl": ("log-delivery-write", "public-read"),
    "architectures": (["arm64"], ["x86_64"]),
    "httpEndpoint": ("disabled", "enabled"),
    "loadBalancerType": ("application", "network", "gateway"),
    "region": ("eu-west-1", "us-west-2"),
    "targetType": ("lambda", "ip", "instance", "alb"),
}
"""What AWS allows there: to be tried too."""
TOLD: Mapping[str, frozenset[str]] = {
    "ec2-ebs-gp3": frozenset({"region", "size", "volumeSize"}),
    "ec2-gpu-needs-owner": frozenset({"region"}),
    "lambda-reserved-concurrency": frozenset({"architectures", "memorySize"}),
}
"""What a price in the message is made of: these change the message alone."""
EXPLAINED: dict[tuple[str, str], str] = {
    (
        "ec2-ebs-gp3",
        "Instance.allocatedStorage",
    ): "of RDS; its gp3 costs the same, and saves nothing",
    ("lambda-runtime-supported", "Function.architectures"): "asked where the setting arm64 is on",
}
"""Places that decide nothing in the programs, and why that is right."""


def programs(policy: Policy) -> list[Graph]:
    return [graph_of(f"{policy.id.replace('-', '_')}.{variant}") for variant in VARIANTS]


def places(policy: Policy) -> list[Place]:
    """What it asks for in any of its programs, without the blocks on the way."""
    asked = frozenset().union(*(reads(policy, graph) for graph in programs(policy)))
    return [place for place in last(asked) if is_input(place)]


def others(value: Any) -> Iterator[Any]:
    """Values that are not this one."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from (0, 1, value + 1, 10_000_000)
    elif isinstance(value, str):
        yield from ("other", "false" if value == "true" else "true", "0", "9999999", "*")
        with suppress(ValueError):
            yield from map(json.dumps, smaller(json.loads(value)))
    elif isinstance(value, Mapping):
        yield {}
    elif isinstance(value, list):
        yield from ([], ["other"])
        yield from ([*value[:i], *value[i + 1 :]] for i in range(len(value)))


def smaller(tree: Any) -> Iterator[Any]:
    """A document with one part left out or turned into `*`, or its effect turned round."""
    if isinstance(tree, dict):
        for key, below in tree.items():
            rest = {k: v for k, v in tree.items() if k != key}
            yield rest
            yield from ({**rest, key: changed} for changed in smaller(below))
    elif isinstance(tree, list):
        for i, below in enumerate(tree):
            yield [*tree[:i], *tree[i + 1 :]]
            yield from ([*tree[:i], changed, *tree[i + 1 :]] for changed in smaller(below))
    else:
        yield {"Allow": "Deny", "Deny": "Allow"}.get(str(tree), "*")


def mutants(graph: Graph, place: Place, seen: list[Any]) -> Iterator[Graph]:
    yield from without(graph, place)
    own = values([graph], place)
    known = [*seen, *(other for value in own or seen for other in others(value))]
    for value in (*known, *(NEW.get(place.steps[-1], () if known else (True, False, "other", 1)))):
        yield from having(graph, place, value)


def bases(graphs: list[Graph]) -> Iterator[Graph]:
    """Programs, then each less one resource, and with names written out: one thing decides."""
    yield from graphs
    for graph in graphs:
        for i, resource in enumerate(graph.resources):
            if resource.custom:
                rest = (*graph.resources[:i], *graph.resources[i + 1 :])
                yield Graph(graph.project, graph.stack, rest)
        yield written_out(graph)
        yield in_a_region(graph)


def in_a_region(graph: Graph) -> Graph:
    """The graph with a region for each resource: what has a price has it there."""
    resources = (replace(r, inputs={"region": "us-east-1", **r.inputs}) for r in graph)
    return Graph(graph.project, graph.stack, tuple(resources))


def written_out(graph: Graph) -> Graph:
    """The graph with literal names where one resource refers to another."""
    after = {r.urn: r for r in graph}
    for resource in graph:
        for prop, urns in resource.property_dependencies.items():
            if len(urns) != 1 or resource.inputs.get(prop) is not UNKNOWN:
                continue
            other, name = after[urns[0]], f"{urns[0].rpartition('::')[2]}-0001"
            key = next((k for k in ("bucket", "name") if is_input(Place(other.type, (k,)))), None)
            if key is not None:
                after[other.urn] = replace(other, inputs={**other.inputs, key: name})
                now = after[resource.urn]
                rest = {k: v for k, v in now.property_dependencies.items() if k != prop}
                inputs = {**now.inputs, prop: name}
                after[now.urn] = replace(now, inputs=inputs, property_dependencies=rest)
    return Graph(graph.project, graph.stack, tuple(after.values()))


def said(policy: Policy, graph: Graph, *, aloud: bool) -> dict[str, tuple[str, str]]:
    """Verdicts, and where it counts what they are told with."""
    found = evaluate(graph, policies=[policy])
    return {f.urn: (f.verdict, f.message if aloud else "") for f in found}


def decides(policy: Policy, place: Place) -> bool:
    """Whether another value changes a verdict; or the message, where it is only told."""
    graphs, aloud = programs(policy), place.steps[-1] in TOLD.get(policy.id, ())
    seen = values(graphs, place)
    for graph in bases(graphs):
        before = said(policy, graph, aloud=aloud)
        mutated = mutants(graph, place, seen)
        if any(said(policy, mutant, aloud=aloud) != before for mutant in mutated):
            return True
    return False


@pytest.mark.parametrize("policy", all_policies(), ids=lambda p: p.id)
def test_every_property_decides(policy: Policy):
    alike: dict[str, list[Place]] = defaultdict(list)
    for place in places(policy):  # some types have two tokens, of two modules
        alike[f"{place.type.rpartition(':')[2]}.{place.path}"].append(place)
    idle = {
        name
        for name, same in alike.items()
        if not any(other.startswith((f"{name}.", f"{name}[")) for other in alike)
        and not any(decides(policy, place) for place in same)
    }
    explained = {name for id_, name in EXPLAINED if id_ == policy.id}
    assert idle == explained


@pytest.mark.parametrize("policy", all_policies(), ids=lambda p: p.id)
def test_a_policy_asks_for_something(policy: Policy):
    assert places(policy)
