"""Translate between the analyzer protocol's messages and the graph.

The SDK for policies decodes every resource anew for every policy, and lays secrets open when a
remediation copies the properties. Here a message is decoded once, and edited in place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from google.protobuf import struct_pb2

from cost.graph import Graph, Resource
from cost.graph_files import decode_provider_input
from cost.wire import from_wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pulumi.runtime.proto import analyzer_pb2 as proto

    Message = proto.AnalyzeRequest | proto.AnalyzerResource
PROVIDERS = "pulumi:providers:"


def raw(struct: struct_pb2.Struct) -> dict[str, Any]:
    """A message's properties as Pulumi's JSON, signatures and all."""
    return {k: _raw_value(v) for k, v in struct.fields.items()}


def _raw_value(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return raw(value.struct_value)
    if kind == "list_value":
        return [_raw_value(v) for v in value.list_value.values]
    return None if kind in (None, "null_value") else getattr(value, kind)


def struct(tree: Mapping[str, Any]) -> struct_pb2.Struct:
    """The reverse of raw."""
    made = struct_pb2.Struct()
    made.update(dict(tree))
    return made


def properties(message: Any) -> dict[str, Any]:
    """A resource's or a provider's properties as the graph has them.

    Pulumi's own bookkeeping (`__defaults`) is left out. A provider's inputs are text: what is not
    text to begin with arrives as JSON.
    """
    found: dict[str, Any] = from_wire(_without_bookkeeping(raw(message.properties)))
    if message.type.startswith(PROVIDERS):
        found = {k: decode_provider_input(v) for k, v in found.items()}
    return found


def _without_bookkeeping(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            k: _without_bookkeeping(v)
            for k, v in value.items()
            if k not in ("__defaults", "__meta")
        }
    return [_without_bookkeeping(v) for v in value] if isinstance(value, list) else value


def provider(message: Message) -> Resource | None:
    """The provider that comes with a resource."""
    if not message.HasField("provider"):
        return None
    found = message.provider
    return Resource(urn=found.urn, type=found.type, name=found.name, inputs=properties(found))


def resource(message: Message, **more: Any) -> Resource:
    """The resource; `more` are its inputs, outputs and what depends on what."""
    given = message.options
    options: dict[str, Any] = {"protect": True} if given.protect else {}
    if given.aliases:
        options["aliases"] = list(given.aliases)
    return Resource(
        urn=message.urn,
        type=message.type,
        name=message.name,
        parent=given.parent or None,
        provider=message.provider.urn if message.HasField("provider") else None,
        options=options,
        **more,
    )


def graph(resources: Iterable[Resource | None]) -> Graph:
    """A graph of these, each once; its project and stack are those of the first urn."""
    unique: dict[str, Resource] = {}
    for each in resources:
        if each is not None:
            unique.setdefault(each.urn, each)
    stack, project = "stack", "project"
    if unique:
        # urn:pulumi:STACK::PROJECT::TYPES::NAME
        head, project, *_ = next(iter(unique)).split("::")
        stack = head.removeprefix("urn:pulumi:")
    return Graph(project, stack, tuple(unique.values()))
