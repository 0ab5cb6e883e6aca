"""Judge what one of the sample programs declares; each runs once in a process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from policies.evaluate import evaluate, policy
from trimtab.policy_pages import PROGRAMS, graph_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PROGRAMS", "graph_of", "message", "verdicts"]


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
