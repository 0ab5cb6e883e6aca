"""The same program, judged in three ways, gets the same verdicts from every policy.

In this process; as CrossGuard, by the messages that Pulumi sends; and over a state, as
`pulumi stack export` writes it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from cost.graph_files import read_graph
from infra.engine.state import Entry
from policies.crossguard.servicer import Analyzer
from policies.evaluate import all_policies, evaluate
from tests.policies.crossguard.protocol import STACK, diagnostics
from tests.policies.run import PROGRAMS, graph_of

if TYPE_CHECKING:
    from pathlib import Path

    from cost.graph import Graph, Resource

pytestmark = pytest.mark.slow

VARIANTS = ("failing", "passing", "undecided")
Verdicts = set[tuple[str, str, str]]


def in_process(graph: Graph) -> Verdicts:
    found = evaluate(graph)
    return {
        (f.policy, STACK if f.type == "pulumi:pulumi:Stack" else f.urn, f.verdict)
        for f in found
        if f.verdict != "pass"
    }


def as_crossguard(graph: Graph) -> Verdicts:
    found = set()
    for urn, said in diagnostics(Analyzer(all_policies()), graph):
        unknown = "cannot tell before deployment" in said.message
        found.add((said.policyName, urn if said.urn else STACK, "unknown" if unknown else "fail"))
    return found


def entry(resource: Resource) -> dict[str, Any]:
    """A resource as a state has it; a provider's inputs are text."""
    if resource.type.startswith("pulumi:providers:"):
        text = {k: json.dumps(v) if isinstance(v, dict) else v for k, v in resource.inputs.items()}
        resource = replace(resource, inputs=text)
    return Entry(resource=resource, provider_id="id").document()


def over_a_state(graph: Graph, folder: Path) -> Verdicts:
    resources = [entry(r) for r in graph]
    path = folder / "state.json"
    path.write_text(json.dumps({"version": 3, "deployment": {"resources": resources}}))
    return in_process(read_graph(path))


def programs() -> list[str]:
    return [f"{p.id.replace('-', '_')}.{variant}" for p in all_policies() for variant in VARIANTS]


@pytest.mark.parametrize("program", programs())
def test_three_executors_one_verdict(program: str, tmp_path: Path):
    graph = graph_of(program)
    expected = in_process(graph)
    assert as_crossguard(graph) == expected
    assert over_a_state(graph, tmp_path) == expected


def test_every_policy_has_its_programs():
    for program in programs():
        module, _, variant = program.partition(".")
        text = (PROGRAMS / f"{module}.py").read_text(encoding="utf-8")
        assert f"def {variant}():" in text
