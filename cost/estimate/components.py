"""Which component a resource belongs to, also where it cannot carry a tag."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cost.graph import Graph, Resource


class Components:
    """The component of each resource: its tag's, else its family's.

    A scaling policy has no tags; the group beside it under the same parent has. If all tagged
    resources below a parent name one component, those without tags belong to it as well.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def of(self, resource: Resource) -> str | None:
        """A resource's component; None if neither it nor its family names exactly one."""
        own = self._graph.component(resource)
        if own is not None:
            return own
        parent = resource.parent
        while parent is not None:
            family = self._families.get(parent, set())
            if family:
                return next(iter(family)) if len(family) == 1 else None
            above = self._graph.by_urn.get(parent)
            parent = None if above is None else above.parent
        return None

    @cached_property
    def _families(self) -> Mapping[str, set[str]]:
        """The components that are named below each parent, at any depth."""
        found: dict[str, set[str]] = {}
        for resource in self._graph:
            tag = self._graph.component(resource)
            parent = resource.parent
            while tag is not None and parent is not None:
                found.setdefault(parent, set()).add(tag)
                above = self._graph.by_urn.get(parent)
                parent = None if above is None else above.parent
        return found
