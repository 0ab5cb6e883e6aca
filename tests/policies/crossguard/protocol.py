"""Ask the analyzer about a graph as Pulumi does: the protocol's messages, in Pulumi's order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pulumi.runtime.proto import analyzer_pb2 as proto

from cost.wire import to_wire
from policies.crossguard.messages import struct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.graph import Graph, Resource
    from policies.crossguard.servicer import Analyzer

STACK = "stack"
Diagnostic = proto.AnalyzeDiagnostic


def properties(resource: Resource) -> Any:
    inputs = resource.inputs
    if resource.type.startswith("pulumi:providers:"):
        # Providers take text only: the SDK writes what is not text as JSON.
        inputs = {k: json.dumps(v) if isinstance(v, dict) else v for k, v in inputs.items()}
    return struct({"__defaults": [], **to_wire(inputs)})


def common(resource: Resource, graph: Graph) -> dict[str, Any]:
    found = graph.by_urn.get(resource.provider or "")
    known: dict[str, Any] = {
        "type": resource.type,
        "urn": resource.urn,
        "name": resource.name,
        "options": proto.AnalyzerResourceOptions(
            protect=bool(resource.options.get("protect")), parent=resource.parent or ""
        ),
    }
    if found is not None:
        known["provider"] = proto.AnalyzerProviderResource(
            type=found.type, urn=found.urn, name=found.name, properties=properties(found)
        )
    return known


def request(resource: Resource, graph: Graph) -> proto.AnalyzeRequest:
    return proto.AnalyzeRequest(properties=properties(resource), **common(resource, graph))


def stack_request(graph: Graph) -> proto.AnalyzeStackRequest:
    """All resources with their outputs, of which a preview knows nothing."""
    found = []
    for r in graph:
        on = {
            k: proto.AnalyzerPropertyDependencies(urns=v)
            for k, v in r.property_dependencies.items()
        }
        found.append(
            proto.AnalyzerResource(
                properties=struct({}),
                dependencies=r.dependencies,
                propertyDependencies=on,
                **common(r, graph),
            )
        )
    return proto.AnalyzeStackRequest(resources=found)


def diagnostics(analyzer: Analyzer, graph: Graph) -> Iterator[tuple[str, Diagnostic]]:
    """All that the pack says of a graph, each with the urn that it was asked about."""
    analyzer.ConfigureStack(proto.AnalyzerStackConfigureRequest(dry_run=True), None)
    for r in graph:
        for found in analyzer.Analyze(request(r, graph), None).diagnostics:
            yield r.urn, found
    for found in analyzer.AnalyzeStack(stack_request(graph), None).diagnostics:
        yield found.urn or STACK, found


def configured(analyzer: Analyzer, id_: str, level: int, **settings: Any) -> None:
    """Set a policy as a configuration file does; numbers arrive with a fraction."""
    given = proto.PolicyConfig(enforcementLevel=level, properties=struct(settings))  # type: ignore[arg-type]
    analyzer.Configure(proto.ConfigureAnalyzerRequest(policyConfig={id_: given}), None)
