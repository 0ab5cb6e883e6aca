"""Show what a stack's program asks for, without AWS, credentials or the CLI."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.tree import Tree

    from cost.graph import Graph, Resource

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(
    epilog="Examples:\n\n  trimtab preview -s prod\n\n"
    "  trimtab preview -s dev --json preview.json\n\n"
    "  trimtab preview -s dev --program ../other --all"
)
def preview(
    stack: Annotated[str, typer.Option("--stack", "-s", help="Whose settings: Pulumi.STACK.yaml.")],
    program: Annotated[
        Path | None,
        typer.Option(help="Another Pulumi program's folder; the nearest Pulumi.yaml if not given."),
    ] = None,
    json: Annotated[
        str | None,
        typer.Option("--json", metavar="FILE", help="Write the graph as JSON; - is stdout."),
    ] = None,
    all_resources: Annotated[
        bool, typer.Option("--all", help="List every resource with its line, not only counts.")
    ] = False,
    show_secrets: Annotated[
        bool, typer.Option("--show-secrets", help="Write secrets' values into the JSON.")
    ] = False,
) -> None:
    """Show what a stack's program asks for, without AWS, credentials or the CLI.

    What only a deployment can tell is marked unknown. The JSON is read by check and estimate.
    Components that hold data say how soon they are back after a loss, and what is lost.
    """
    from cost.graph_files import graph_to_json
    from trimtab.graphs import Sources, read_head
    from trimtab.output import emit_json, out
    from trimtab.recovery import objectives, table

    graph = read_head(Sources(stack=stack, program=program))
    recovery = objectives(graph)
    if json is not None:
        document = graph_to_json(graph, show_secrets=show_secrets)
        emit_json({**document, "recovery": recovery}, json)
    if json != "-":
        out().print(tree(graph, every=all_resources), soft_wrap=False)
    if json != "-" and recovery:
        out().print(table(recovery))


def tree(graph: Graph, *, every: bool = False) -> Tree:
    """The graph as people read it: components, what each consists of, where it is declared."""
    from rich.tree import Tree

    from cost.plural import plural

    below: dict[str | None, list[Resource]] = {}
    for resource in graph:
        below.setdefault(resource.parent, []).append(resource)
    roots = [r for r in graph if r.type == "pulumi:pulumi:Stack"]
    custom = sum(1 for r in graph if r.custom)
    components = len(graph) - custom - len(roots)
    counts = f"{plural(custom, 'resource')}, {plural(components, 'component')}"
    top = Tree(f"{graph.project} / {graph.stack}: {counts}", highlight=False)
    _add(
        top, [*below.get(None, []), *(c for r in roots for c in below.get(r.urn, []))], below, every
    )
    return top


def _add(
    node: Tree, resources: list[Resource], below: dict[str | None, list[Resource]], every: bool
) -> None:
    from rich.markup import escape

    from cost.plural import plural

    plain = [r for r in resources if r.custom]
    if every:
        for resource in plain:
            node.add(escape(_line(short_type(resource.type), resource)))
    elif plain:
        counted = Counter(short_type(r.type) for r in plain)
        node.add(", ".join(f"{t} x{n}" if n > 1 else t for t, n in sorted(counted.items())))
    for resource in resources:
        if resource.custom or resource.type == "pulumi:pulumi:Stack":
            continue
        count = sum(1 for r in _descendants(resource, below) if r.custom)
        kind = resource.type.rpartition(":")[2]
        branch = node.add(escape(f"{_line(kind, resource)}: {plural(count, 'resource')}"))
        _add(branch, below.get(resource.urn, []), below, every)


def _descendants(resource: Resource, below: dict[str | None, list[Resource]]) -> list[Resource]:
    children = below.get(resource.urn, [])
    return [d for child in children for d in (child, *_descendants(child, below))]


def _line(kind: str, resource: Resource) -> str:
    where = "" if resource.source is None else f"  ({resource.source})"
    return f"{kind} {resource.name}{where}"


def short_type(token: str) -> str:
    """A type as people say it: `s3 Bucket` for `aws:s3/bucket:Bucket`."""
    package, _, rest = token.partition(":")
    module, _, name = rest.rpartition(":")
    if token.startswith("pulumi:providers:"):
        return f"provider {name}"
    return f"{module.partition('/')[0]} {name}" if package == "aws" else name
