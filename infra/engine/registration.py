"""Turn a registration, as the SDK sends it, into a resource of a graph."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlparse

from cost.graph import Resource, Source
from cost.graph_files import decode_provider_input
from infra.engine.structs import to_plain
from infra.engine.urns import PROVIDER_PREFIX, make_urn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pulumi.runtime.proto import resource_pb2

    from infra.engine.project import Project


def read_registration(
    request: resource_pb2.RegisterResourceRequest, project: Project, provider: str | None
) -> Resource:
    """The resource that a RegisterResourceRequest asks for.

    Args:
        request: the SDK's request, with transforms applied.
        project: whose stack and name the urn bears.
        provider: the urn of the resource's provider; None for components and providers.
    """
    inputs = to_plain(request.object)
    if request.type.startswith(PROVIDER_PREFIX):
        inputs = {k: decode_provider_input(v) for k, v in inputs.items()}
        if request.version:
            inputs["version"] = request.version
    parent = request.parent or None
    urn = make_urn(project.stack, project.name, parent, request.type, request.name)
    return Resource(
        urn=urn,
        type=request.type,
        name=request.name,
        custom=request.custom,
        parent=parent,
        provider=provider,
        dependencies=tuple(sorted(request.dependencies)),
        property_dependencies={
            key: tuple(sorted(found.urns))
            for key, found in sorted(request.propertyDependencies.items())
            if found.urns
        },
        inputs=inputs,
        options=read_options(request, project),
        source=read_source(request.stackTrace.frames, project.folder),
    )


def read_options(request: resource_pb2.RegisterResourceRequest, project: Project) -> dict[str, Any]:
    """The options that were given; one that was not is absent."""
    given: dict[str, Any] = {
        "protect": request.protect,
        "retainOnDelete": request.retainOnDelete,
        "ignoreChanges": list(request.ignoreChanges),
        "replaceOnChanges": list(request.replaceOnChanges),
        "deletedWith": request.deletedWith,
        "replaceWith": list(request.replace_with),
        "additionalSecretOutputs": list(request.additionalSecretOutputs),
        "import": request.importId,
        "aliases": read_aliases(request, project),
        "customTimeouts": {
            key: value
            for key in ("create", "update", "delete")
            if (value := getattr(request.customTimeouts, key))
        },
    }
    found = {key: value for key, value in given.items() if value}
    if request.deleteBeforeReplaceDefined:
        found["deleteBeforeReplace"] = request.deleteBeforeReplace
    return found


def read_aliases(request: resource_pb2.RegisterResourceRequest, project: Project) -> list[str]:
    """Former urns of a resource, its aliases' unset parts being as they are now."""
    urns = list(request.aliasURNs)
    for alias in request.aliases:
        if alias.urn:
            urns.append(alias.urn)
            continue
        spec = alias.spec
        parent = None if spec.noParent else spec.parentUrn or request.parent or None
        urns.append(
            make_urn(
                spec.stack or project.stack,
                spec.project or project.name,
                parent,
                spec.type or request.type,
                spec.name or request.name,
            )
        )
    return list(dict.fromkeys(urns))


def read_source(frames: Iterable[Any], folder: Path) -> Source | None:
    """The innermost line of the project's own code that led to the registration."""
    for frame in frames:
        file = relative_to_project(unquote(urlparse(frame.pc.uri).path), folder)
        if file is not None:
            return Source(file, frame.pc.line)
    return None


def relative_to_project(file: str, folder: Path) -> str | None:
    """A source file's path below the project's folder; None if it isn't the project's own code."""
    path = Path(file)
    if not path.is_absolute() or not path.is_relative_to(folder):
        return None
    relative = path.relative_to(folder)
    if "site-packages" in relative.parts:
        return None
    return relative.as_posix()
