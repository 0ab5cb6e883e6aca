"""The same programs, judged in this process and through the adapter, get the same verdicts."""

from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from pulumi_policy import ResourceValidationArgs, StackValidationArgs, StackValidationPolicy
from pulumi_policy.policy import _NotApplicableError
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError, unknown_checking_proxy

from cost.graph import UNKNOWN, Secret
from policies._base import NoConfig, Policy
from policies.crossguard import Memory, adapt, normalise, pack
from policies.evaluate import all_policies, evaluate, policy
from policies.findings import Suppression
from tests.policies.run import PROGRAMS, graph_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.graph import Graph, Resource

VARIANTS = ("failing", "passing", "undecided")


def wire(value: Any) -> Any:
    """A property as the SDK decodes it: sentinels, floats, secrets laid open."""
    if value is UNKNOWN:
        return UNKNOWN_STRING_VALUE
    if isinstance(value, Secret):
        return wire(value.value)
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, dict):
        return {k: wire(v) for k, v in value.items()}
    return [wire(v) for v in value] if isinstance(value, list) else value


def proxied(value: Any) -> Any:
    return unknown_checking_proxy(wire(value))


def properties(resource: Resource) -> Any:
    inputs = resource.inputs
    if resource.type.startswith("pulumi:providers:"):
        # Providers take text only: the SDK writes what is not text as JSON.
        inputs = {k: json.dumps(v) if isinstance(v, dict) else v for k, v in inputs.items()}
    return proxied(inputs)


def common(resource: Resource, graph: Graph) -> dict[str, Any]:
    found = graph.by_urn.get(resource.provider or "")
    provider = found and SimpleNamespace(
        urn=found.urn, name=found.name, resource_type=found.type, props=properties(found)
    )
    opts = SimpleNamespace(protect=bool(resource.options.get("protect")))
    known = {"resource_type": resource.type, "urn": resource.urn, "name": resource.name}
    return {**known, "opts": opts, "provider": provider}


def stack_args(graph: Graph) -> StackValidationArgs:
    made = {
        r.urn: SimpleNamespace(props=proxied({}), property_dependencies={}, **common(r, graph))
        for r in graph
    }
    for r in graph:
        made[r.urn].property_dependencies = {
            k: [made[u] for u in v] for k, v in r.property_dependencies.items()
        }
    return StackValidationArgs(list(made.values()))  # type: ignore[arg-type]


def calls(adapted: Any, graph: Graph) -> Iterator[tuple[str | None, Any]]:
    if isinstance(adapted, StackValidationPolicy):
        yield None, stack_args(graph)
        return
    for r in graph:
        yield r.urn, ResourceValidationArgs(props=properties(r), **common(r, graph))


def through_crossguard(adapted: Any, graph: Graph) -> tuple[set[str | None], bool]:
    """The urns in violation, and whether the policy could not be run for some of them."""
    violations: set[str | None] = set()
    unknown = False
    for called, args in calls(adapted, graph):
        try:
            adapted.validate(args, lambda _, urn=None, c=called: violations.add(urn or c))
        except UnknownValueError:
            unknown = True
        except _NotApplicableError:
            continue
    return violations, unknown


def cases() -> list[tuple[str, str]]:
    return [(p.id, variant) for p in all_policies() for variant in VARIANTS]


@pytest.mark.parametrize(("id_", "variant"), cases())
def test_both_ways_agree(id_: str, variant: str):
    graph = graph_of(f"{id_.replace('-', '_')}.{variant}")
    found = evaluate(graph, policies=[policy(id_)])
    memory = Memory()
    # Resource policies run first under Pulumi: the stack policies know their inputs.
    for each in pack_of(memory):
        if each.name != id_ and not isinstance(each, StackValidationPolicy):
            through_crossguard(each, graph)
    violations, unknown = through_crossguard(adapt(policy(id_), memory), graph)
    stack = {f.urn for f in found if f.type == "pulumi:pulumi:Stack"}
    expected = {None if f.urn in stack else f.urn for f in found if f.verdict == "fail"}
    assert violations == expected
    assert unknown == any(f.verdict == "unknown" for f in found)


def pack_of(memory: Memory) -> list[Any]:
    return [adapt(p, memory) for p in all_policies()]


def test_every_policy_has_its_programs():
    for id_, variant in cases():
        text = (PROGRAMS / f"{id_.replace('-', '_')}.py").read_text(encoding="utf-8")
        assert f"def {variant}():" in text


def test_the_pack_has_every_policy_once():
    assert sorted(p.name for p in pack()) == [p.id for p in all_policies()]


def test_critical_and_high_are_mandatory():
    levels = {p.name: p.enforcement_level.value for p in pack()}  # type: ignore[union-attr]
    assert levels["iam-no-admin"] == levels["s3-tls-only"] == "mandatory"
    assert levels["kms-rotation"] == "advisory"


def test_properties_are_freed_of_proxies():
    raw = {"a": [{"b": 7.0, "c": UNKNOWN_STRING_VALUE}], "__defaults": [], "d": 0.5, "e": None}
    expected = {"a": [{"b": 7, "c": UNKNOWN}], "d": 0.5, "e": None}
    assert normalise(unknown_checking_proxy(raw)) == expected


def test_a_policy_that_raises_is_a_violation():
    def check(*_: object) -> Any:
        raise ZeroDivisionError("oops")

    broken = Policy(
        id="broken", severity="low", title="t", why="w", fix="f", types=("aws:kms/key:Key",),
        check=check, config=NoConfig,
    )  # fmt: skip
    graph = graph_of("kms_rotation.passing")
    violations, _ = through_crossguard(adapt(broken, Memory()), graph)
    assert len(violations) == 2


def test_what_is_tolerated_is_not_reported():
    found = Suppression(
        policy="kms-rotation", urn="*::off", reason="r", owner="o", expires=dt.date.max
    )
    adapted = adapt(policy("kms-rotation"), Memory(tolerated=(found,)))
    violations, _ = through_crossguard(adapted, graph_of("kms_rotation.failing"))
    assert [str(urn).rpartition("::")[2] for urn in violations] == ["never"]


def test_settings_arrive_as_numbers_with_a_fraction():
    graph = graph_of("logs_retention.passing")
    adapted = adapt(policy("logs-retention"), Memory())
    year = next(r for r in graph if r.name == "year")
    args = ResourceValidationArgs(
        props=proxied(year.inputs), config={"least_in_production": 400.0}, **common(year, graph)
    )
    messages: list[str] = []
    adapted.validate(args, lambda text, _=None: messages.append(text))  # type: ignore[arg-type]
    assert "(400 asked)" in messages[0]


def test_an_update_after_a_preview_is_seen_afresh():
    memory = Memory()
    adapted = adapt(policy("kms-rotation"), memory)
    before, after = graph_of("kms_rotation.undecided"), graph_of("kms_rotation.failing")
    assert through_crossguard(adapted, before) == (set(), True)
    key = next(r for r in before if r.name == "perhaps")
    known = ResourceValidationArgs(
        props=proxied({"enableKeyRotation": True}), **common(key, before)
    )
    adapted.validate(known, lambda *_: pytest.fail("the preview's value was kept"))  # type: ignore[arg-type]
    assert len(through_crossguard(adapted, after)[0]) == 2
