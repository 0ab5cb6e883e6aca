"""Build small graphs for tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cost.graph import Graph, Resource

PREFIX = "urn:pulumi:dev::demo::"
AWS = f"{PREFIX}pulumi:providers:aws::aws"


def urn(type_: str, name: str = "it") -> str:
    return f"{PREFIX}{type_}::{name}"


def resource(
    type_: str, name: str = "it", inputs: dict[str, Any] | None = None, **more: Any
) -> Resource:
    found = Resource(urn=urn(type_, name), type=type_, name=name, inputs=inputs or {}, provider=AWS)
    return replace(found, **more)


def graph(*resources: Resource, provider: dict[str, Any] | None = None) -> Graph:
    inputs = {"region": "us-east-1"} if provider is None else provider
    aws = Resource(urn=AWS, type="pulumi:providers:aws", name="aws", inputs=inputs)
    return Graph("demo", "dev", (aws, *resources))
