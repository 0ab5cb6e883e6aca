"""What is lost when something is lost, and how long it takes to have it back: for each component.

Components that hold data register an output `recovery` with their objectives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.table import Table

    from cost.graph import Graph, Resource

COLUMNS: Final = ("rto", "rpo", "how")


def objectives(graph: Graph) -> list[dict[str, str]]:
    """A row for each component that declares them, sorted by component: its path, urn, objectives.

    `component` is the path of its settings, such as `lake.raw`, read off what it made; the name of
    a component that made nothing tagged stands in.
    """
    children: dict[str | None, list[Resource]] = {}
    for resource in graph:
        children.setdefault(resource.parent, []).append(resource)
    rows = []
    for resource in graph:
        declared = None if resource.custom else resource.outputs.get("recovery")
        if isinstance(declared, dict):
            path = _path(graph, resource, children) or resource.name
            told = {column: str(declared.get(column, "")) for column in COLUMNS}
            rows.append({"component": path, "urn": resource.urn, **told})
    return sorted(rows, key=lambda row: (row["component"], row["urn"]))


def _path(
    graph: Graph, resource: Resource, children: Mapping[str | None, list[Resource]]
) -> str | None:
    """The tag of the first of its children, in the graph's order, that has one."""
    for child in children.get(resource.urn, []):
        found = graph.component(child) if child.custom else _path(graph, child, children)
        if found is not None:
            return found
    return None


def table(rows: list[dict[str, str]]) -> Table:
    """The rows as people read them."""
    from rich.table import Table

    made = Table(title="Recovery", title_justify="left", box=None, pad_edge=False)
    for title in ("component", "back within (RTO)", "lost at most (RPO)", "how"):
        made.add_column(title, overflow="fold")
    for row in rows:
        made.add_row(row["component"], *(row[column] for column in COLUMNS))
    return made
