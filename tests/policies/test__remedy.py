"""What a remedy writes is enough, is written once, and leaves unknowns and secrets as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from cost.graph import UNKNOWN, Graph, Resource, Secret
from policies._base import NoConfig, Policy, Subject, require
from policies._remedy import Set, apply, keyword
from policies._truth import every
from policies.evaluate import all_policies, evaluate
from policies.findings import Finding
from tests.policies.run import graph_of
from tests.policies.sample import KEY, graph, key
from tests.policies.test_soundness import places, put

REMEDIED = [p for p in all_policies() if p.remedy]


def failing(policy: Policy) -> Graph:
    return graph_of(f"{policy.id.replace('-', '_')}.failing")


def judged(policy: Policy, found: Graph) -> dict[str, Finding]:
    return {f.urn: f for f in evaluate(found, policies=[policy])}


def remedied(found: Graph, findings: dict[str, Finding]) -> Graph:
    def better(r: Resource) -> Resource:
        finding = findings.get(r.urn)
        return r if finding is None else replace(r, inputs=apply(r.inputs, finding.remedy))

    return Graph(found.project, found.stack, tuple(better(r) for r in found))


@pytest.mark.parametrize("policy", REMEDIED, ids=lambda p: p.id)
def test_what_is_remedied_passes_and_needs_no_more(policy: Policy):
    before = judged(policy, failing(policy))
    offered = {urn for urn, f in before.items() if f.remedy}
    assert offered, "no resource of its failing program has a remedy"
    after = judged(policy, remedied(failing(policy), before))
    assert {after[urn].verdict for urn in offered} == {"pass"}
    assert not any(after[urn].remedy for urn in offered)


def variants(found: Graph, wrap: Any) -> Iterator[Graph]:
    for i, resource in enumerate(found.resources):
        for path in places(dict(resource.inputs)):
            changed = replace(resource, inputs=put(resource.inputs, path, wrap(resource, path)))
            yield Graph(
                found.project,
                found.stack,
                (*found.resources[:i], changed, *found.resources[i + 1 :]),
            )


def at(tree: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def count(tree: Any, kind: type) -> int:
    if isinstance(tree, kind):
        return 1 + (count(tree.value, kind) if isinstance(tree, Secret) else 0)
    if isinstance(tree, Secret):
        return count(tree.value, kind)
    below = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return sum(count(v, kind) for v in below)


@pytest.mark.parametrize("policy", REMEDIED, ids=lambda p: p.id)
@pytest.mark.parametrize(
    ("wrap", "kind"),
    [
        (lambda *_: UNKNOWN, type(UNKNOWN)),
        (lambda r, path: Secret(at(r.inputs, path)), Secret),
    ],
    ids=["unknown", "secret"],
)
def test_unknowns_and_secrets_stay_what_they_are(policy: Policy, wrap: Any, kind: type):
    for changed in variants(failing(policy), wrap):
        findings = judged(policy, changed)
        for old, new in zip(changed, remedied(changed, findings), strict=True):
            assert count(dict(new.inputs), kind) == count(dict(old.inputs), kind)
        after = judged(policy, remedied(changed, findings))
        assert all(after[urn].verdict == "pass" for urn, f in findings.items() if f.remedy)


def planned(remedy: tuple[Set, ...], **inputs: Any) -> dict[str, Any]:
    def check(resource: Subject, _: NoConfig) -> Any:
        nodes = [resource["a.on"], *(n["on"] for n in resource["list"].items())]
        yield require(every(n.is_true() for n in nodes), "off")

    policy = Policy(
        id="p", severity="low", title="t", why="w", fix="f", types=(KEY,), check=check,
        remedy=remedy,
    )  # fmt: skip
    only = graph(key("k", inputs=inputs))
    return remedied(only, judged(policy, only)).resources[0].inputs  # type: ignore[return-value]


BOTH = (Set(path="a.on", value=True), Set(path="list[].on", value=True))


def test_missing_blocks_are_made_and_what_is_beside_is_kept():
    found = planned(BOTH, b=1, list=[{"x": 1}, {"on": True}])
    assert found == {"b": 1, "a": {"on": True}, "list": [{"x": 1, "on": True}, {"on": True}]}


def test_a_remedy_that_is_not_enough_is_none():
    given = {"list": [{"on": False}]}
    assert planned((Set(path="a.on", value=True),), **given) == given


def test_what_is_not_needed_is_not_written():
    assert planned((*BOTH, Set(path="c", value=1))) == {"a": {"on": True}}


def test_a_value_may_depend_on_the_resource():
    assert planned((Set(path="a.on", of=lambda *_: True),)) == {"a": {"on": True}}
    assert planned((Set(path="a.on", of=lambda *_: None),)) == {}


def test_a_value_may_depend_on_what_is_there():
    by_old = Set(path="list[].on", instead={"gp2": "true", None: "true"})
    found = planned((by_old, BOTH[0]), list=[{"on": "gp2"}, {"on": "true"}, {"x": 1}])
    assert found["list"] == [{"on": "true"}, {"on": "true"}, {"x": 1, "on": "true"}]
    unlisted = {"list": [{"on": "io1"}]}
    assert planned((by_old, BOTH[0]), **unlisted) == unlisted


def test_a_remedy_that_raises_is_an_error_of_its_policy():
    def check(resource: Subject, _: NoConfig) -> Any:
        yield require(resource["a"].is_true(), "off")

    broken = Policy(
        id="p", severity="low", title="t", why="w", fix="f", types=(KEY,), check=check,
        remedy=(Set(path="a", of=lambda *_: 1 // 0),),
    )  # fmt: skip
    (found,) = evaluate(graph(key("k")), policies=[broken])
    assert (found.verdict, "ZeroDivisionError" in found.message) == ("error", True)


@pytest.mark.parametrize(
    ("inputs", "path", "value", "said"),
    [
        ({}, ("enableKeyRotation",), True, "enable_key_rotation=True"),
        ({}, ("metadataOptions", "x"), 3, 'metadata_options={"x": 3}'),
        (
            {"metadataOptions": {"httpEndpoint": "enabled"}},
            ("metadataOptions", "httpTokens"),
            "required",
            'metadata_options={"http_tokens": "required", ...}',
        ),
        (
            {"blockDeviceMappings": [{}]},
            ("blockDeviceMappings", 0, "ebs", "kmsKeyId"),
            "k",
            'block_device_mappings[0]["ebs"]["kms_key_id"] = "k"',
        ),
        ({}, ("sqsManagedSSEEnabled",), True, "sqs_managed_sse_enabled=True"),
    ],
)  # fmt: skip
def test_it_is_said_in_python(inputs: Any, path: Any, value: Any, said: str):
    assert keyword(inputs, path, value) == said
