"""Run one of the sample programs by the embedded engine and judge what it declares."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.engine import preview
from policies.evaluate import evaluate, policy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cost.graph import Graph

PROGRAMS = Path(__file__).parent / "programs"


@cache
def graph_of(program: str) -> Graph:
    """The graph of a program such as `kms_rotation.failing`."""
    return preview("dev", project=PROGRAMS, config={"sample:program": program})


def verdicts(id_: str, variant: str, settings: Mapping[str, Any] | None = None) -> dict[str, str]:
    """A policy's verdicts on its program of that name, by the resources' names."""
    graph = graph_of(f"{id_.replace('-', '_')}.{variant}")
    found = evaluate(graph, policies=[policy(id_)], settings={id_: settings or {}})
    return {finding.name: finding.verdict for finding in found}


def message(id_: str, variant: str) -> str:
    """What the policy says of the one resource of that program that does not pass."""
    graph = graph_of(f"{id_.replace('-', '_')}.{variant}")
    found = [f for f in evaluate(graph, policies=[policy(id_)]) if f.verdict != "pass"]
    assert len(found) == 1, found
    return found[0].message
