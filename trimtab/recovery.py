"""What is lost when something is lost, and how long it takes to have it back: for each component.

Components that hold data register an output `recovery` with their objectives.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.table import Table

    from cost.graph import Graph, Resource

COLUMNS: Final = ("rto", "rpo", "how")


def objectives(graph: Graph) -> list[dict[str, str]]:
    """A row for each component that declares them, sorted by component: its path, urn, objectives.

    `component` is the path of its settings, such as `lake.raw`, read off the tags of its own
    resources; the name of a component that has none stands in.
    """
    children: dict[str | None, list[Resource]] = {}
    for resource in graph:
        children.setdefault(resource.parent, []).append(resource)
    rows = []
    for resource in graph:
        declared = None if resource.custom else resource.outputs.get("recovery")
        # A stack's own outputs may have such a key, of another meaning.
        if isinstance(declared, dict) and "rto" in declared:
            path = _path(graph, resource, children) or resource.name
            told = {column: str(declared.get(column, "")) for column in COLUMNS}
            rows.append({"component": path, "urn": resource.urn, **told})
    return sorted(rows, key=lambda row: (row["component"], row["urn"]))


def _path(
    graph: Graph, resource: Resource, children: Mapping[str | None, list[Resource]]
) -> str | None:
    """What the tags of its own resources have in common: `keys` of `keys.data` and `keys.logs`."""
    tags = (graph.component(child) for child in children.get(resource.urn, []) if child.custom)
    paths = {tuple(tag.split(".")) for tag in tags if tag is not None}
    if not paths:
        return None
    same = takewhile(lambda parts: len(set(parts)) == 1, zip(*paths, strict=False))
    return ".".join(parts[0] for parts in same) or None


def table(rows: list[dict[str, str]]) -> Table:
    """The rows as people read them."""
    from rich.table import Table

    made = Table(title="Recovery", title_justify="left", box=None, pad_edge=False)
    for title in ("component", "back within (RTO)", "lost at most (RPO)", "how"):
        made.add_column(title, overflow="fold")
    for row in rows:
        made.add_row(row["component"], *(row[column] for column in COLUMNS))
    return made
