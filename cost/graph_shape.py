"""Refuse a graph that no program makes: a file that was damaged or written by something else.

All that works on graphs may then rely on their shape: mappings are mappings, urns are unique, and
whoever follows parents comes to an end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cost.graph import Graph, Resource

_TEXTS = ("urn", "type", "name")
_MAPPINGS = ("inputs", "outputs", "options", "property_dependencies")


def refuse_misshapen(graph: Graph) -> None:
    """Look at every resource of a graph that was read from a file.

    Raises:
        ValueError: saying which resource cannot be, and why.
    """
    if not graph.resources:
        raise ValueError("no resources")
    if not (isinstance(graph.project, str) and isinstance(graph.stack, str)):
        raise ValueError("its project or stack is no text")
    seen: set[str] = set()
    for number, resource in enumerate(graph, start=1):
        _refuse_fields(resource, number)
        if resource.urn in seen:
            raise ValueError(f"{resource.urn} is there twice")
        seen.add(resource.urn)
    _refuse_cycles(graph)


def _refuse_fields(resource: Resource, number: int) -> None:
    for name in _TEXTS:
        if not isinstance(getattr(resource, name), str):
            raise ValueError(f"resource {number}: its {name} is no text")
    for name in _MAPPINGS:
        if not isinstance(getattr(resource, name), Mapping):
            raise ValueError(f"{resource.urn}: its {name} are no mapping")
    for name in ("parent", "provider"):
        if not isinstance(getattr(resource, name), str | None):
            raise ValueError(f"{resource.urn}: its {name} is no text")
    source = resource.source
    if source is not None and not (isinstance(source.file, str) and isinstance(source.line, int)):
        raise ValueError(f"{resource.urn}: its source is no file and line")


def _refuse_cycles(graph: Graph) -> None:
    """Parents lead to the stack; a circle would never end."""
    ends: set[str] = set()
    for resource in graph:
        path: dict[str, None] = {}
        urn: str | None = resource.urn
        while urn is not None and urn in graph.by_urn and urn not in ends:
            if urn in path:
                raise ValueError(f"{urn} is its own ancestor")
            path[urn] = None
            urn = graph.by_urn[urn].parent
        ends.update(path)
