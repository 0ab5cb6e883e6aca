"""Read a resource graph from a file: trimtab's own JSON, or Pulumi's preview or state.

`read_graph` recognises the three by their content:

- ``trimtab preview --json``: complete, with unknown values marked, and source lines;
- ``pulumi preview --json --show-sames``: complete; without ``--show-sames`` it leaves out what does
  not change, and is refused unless a state file fills the gaps;
- ``pulumi stack export``: what is deployed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from cost.errors import SourceError
from cost.graph import SCHEMA_VERSION, UNKNOWN, Graph, Resource, Secret, Source, Unknown
from cost.graph_shape import refuse_misshapen
from cost.wire import from_wire

_KINDS: Final = "trimtab preview --json, pulumi preview --json, or pulumi stack export"
_OPTIONS: Final = (
    "protect",
    "retainOnDelete",
    "ignoreChanges",
    "deleteBeforeReplace",
    "aliases",
    "replaceOnChanges",
    "replaceWith",
    "customTimeouts",
    "deletedWith",
    "additionalSecretOutputs",
    "external",
)
_PROVIDER_PREFIX: Final = "pulumi:providers:"
_DELETIONS: Final = frozenset(
    {"delete-replaced", "discard", "discard-replaced", "remove-pending-replace"}
)


def read_graph(path: Path | str, *, state: Path | str | None = None) -> Graph:
    """Read a graph from a file of any of the three kinds.

    Args:
        path: the file.
        state: a `pulumi stack export` that completes a preview which left out unchanged resources.

    Raises:
        SourceError: the file is missing, truncated, of another kind, or incomplete.
    """
    path = Path(path)
    document = _load(path)
    try:
        found = _recognised(document, path, state)
        refuse_misshapen(found)
    except KeyError as error:
        raise _damaged(f"something has no {error}", path) from None
    except (TypeError, AttributeError, ValueError, RecursionError) as error:
        raise _damaged(str(error), path) from None
    return found


def _recognised(document: Mapping[str, Any], path: Path, state: Path | str | None) -> Graph:
    if "steps" in document or "changeSummary" in document:
        return _from_preview(document, path, state)
    if "deployment" in document:
        return _from_state(document, path)
    if "resources" in document and "stack" in document:
        _refuse_newer(document, path)
        if state is not None:
            _load(Path(state))  # nothing is missing here that it could add, but it must be one
        return graph_from_json(document)
    raise SourceError("not a preview and not a state", where=str(path), allowed=_KINDS)


def _damaged(what: str, path: Path) -> SourceError:
    return SourceError(
        f"damaged: {what}", where=str(path), allowed=_KINDS, next_step="make the file again"
    )


def _refuse_newer(document: Mapping[str, Any], path: Path) -> None:
    version = document.get("schema_version", SCHEMA_VERSION)
    if version != SCHEMA_VERSION:
        raise SourceError(
            f"schema_version {version!r}",
            where=str(path),
            allowed=str(SCHEMA_VERSION),
            next_step="make it again with this version of trimtab",
        )


def graph_to_json(graph: Graph, *, show_secrets: bool = False) -> dict[str, Any]:
    """A graph as `trimtab preview --json` has it; graph_from_json is its exact reverse.

    Args:
        graph: the graph.
        show_secrets: write what secrets contain; otherwise a secret reads back as one whose value
            is unknown.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "project": graph.project,
        "stack": graph.stack,
        "resources": [_resource_to_json(r, show_secrets) for r in graph],
    }


def graph_from_json(document: Mapping[str, Any]) -> Graph:
    """The graph that graph_to_json wrote."""
    return Graph(
        document["project"],
        document["stack"],
        tuple(_resource_from_json(entry) for entry in document["resources"]),
    )


def _resource_to_json(resource: Resource, show: bool) -> dict[str, Any]:
    source = resource.source
    entry: dict[str, Any] = {
        "urn": resource.urn,
        "type": resource.type,
        "name": resource.name,
        "custom": resource.custom,
        "parent": resource.parent,
        "provider": resource.provider,
        "dependencies": list(resource.dependencies),
        "propertyDependencies": {k: list(v) for k, v in resource.property_dependencies.items()},
        "inputs": mark(resource.inputs, show=show),
        "outputs": mark(resource.outputs, show=show),
        "options": dict(resource.options),
        "source": None if source is None else {"file": source.file, "line": source.line},
    }
    if resource.id is not None:
        entry["id"] = resource.id
    return entry


def _resource_from_json(entry: Mapping[str, Any]) -> Resource:
    source = entry.get("source")
    return Resource(
        urn=entry["urn"],
        type=entry["type"],
        name=entry["name"],
        custom=entry.get("custom", True),
        parent=entry.get("parent"),
        provider=entry.get("provider"),
        dependencies=tuple(entry.get("dependencies", ())),
        property_dependencies={
            k: tuple(v) for k, v in entry.get("propertyDependencies", {}).items()
        },
        inputs=_unmark(entry.get("inputs", {})),
        outputs=_unmark(entry.get("outputs", {})),
        options=entry.get("options", {}),
        source=None if source is None else Source(source["file"], source["line"]),
        id=entry.get("id"),
    )


def mark(value: Any, *, show: bool) -> Any:
    """A plain tree as JSON: unknown as `{"$unknown": true}`, secret as `{"$secret": …}`."""
    if isinstance(value, Unknown):
        return {"$unknown": True}
    if isinstance(value, Secret):
        return {"$secret": mark(value.value if show else UNKNOWN, show=show)}
    if isinstance(value, Mapping):
        return {k: mark(v, show=show) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [mark(v, show=show) for v in value]
    return value


def _unmark(value: Any) -> Any:
    if isinstance(value, list):
        return [_unmark(v) for v in value]
    if not isinstance(value, dict):
        return value
    if value == {"$unknown": True}:
        return UNKNOWN
    if set(value) == {"$secret"}:
        return Secret(_unmark(value["$secret"]))
    return {k: _unmark(v) for k, v in value.items()}


def _load(path: Path) -> dict[str, Any]:
    try:
        # PowerShell's `>` begins a file with a byte-order mark.
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SourceError(
            f"cannot read: {error.strerror}",
            where=str(path),
            allowed=_KINDS,
            next_step="check the path, or make the file: trimtab preview -s STACK --json FILE",
        ) from None
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(
            f"not JSON, or cut off: {error}",
            where=str(path),
            allowed=_KINDS,
            next_step="make the file again",
        ) from None
    if not isinstance(document, dict):
        raise SourceError("not a JSON object", where=str(path), allowed=_KINDS)
    return document


def _from_state(document: Mapping[str, Any], path: Path) -> Graph:
    version = document.get("version")
    if version not in (3, 4):
        raise SourceError(f"state version {version!r}", where=str(path), allowed="3, 4")
    entries = (document["deployment"] or {}).get("resources") or []
    live = [e for e in entries if not e.get("delete")]
    return _graph(live, path)


def _from_preview(document: Mapping[str, Any], path: Path, state: Path | str | None) -> Graph:
    for said in document.get("diagnostics") or []:
        if said.get("severity") == "error":
            raise SourceError(f"that preview failed: {said['message'].strip()}", where=str(path))
    steps = document.get("steps") or []
    found: dict[str, Mapping[str, Any]] = {}
    if state is not None:
        found = {e["urn"]: e for e in (_load(Path(state))["deployment"]).get("resources") or []}
    else:
        _refuse_incomplete(steps, document.get("changeSummary") or {}, path)
    for step in steps:
        if step["op"] == "delete":
            found.pop(step["urn"], None)
        elif step["op"] not in _DELETIONS and step.get("newState"):
            found[step["urn"]] = step["newState"]
    return _graph(list(found.values()), path)


def _refuse_incomplete(
    steps: Iterable[Mapping[str, Any]], summary: Mapping[str, int], path: Path
) -> None:
    missing = summary.get("same", 0) - sum(1 for s in steps if s["op"] == "same")
    if missing > 0:
        raise SourceError(
            f"incomplete: {missing} unchanged resources are left out",
            where=str(path),
            next_step="make it with `pulumi preview --json --show-sames`, or add the state "
            "(`pulumi stack export`) with --state",
        )


def _graph(entries: list[Mapping[str, Any]], path: Path) -> Graph:
    if not entries:
        raise SourceError("no resources", where=str(path))
    _, _, stack, rest = entries[0]["urn"].split(":", 3)
    project = rest.removeprefix(":").partition("::")[0]
    ours = f"urn:pulumi:{stack}::{project}::"
    foreign = next((e["urn"] for e in entries if not e["urn"].startswith(ours)), None)
    if foreign is not None:
        raise SourceError(
            f"resources of two stacks: {entries[0]['urn']} and {foreign}",
            where=str(path),
            next_step="name a preview and a state of the same stack",
        )
    return Graph(project, stack, tuple(graph_of_state(entries)))


def graph_of_state(entries: Iterable[Mapping[str, Any]]) -> Iterator[Resource]:
    """The resources of a state's entries."""
    return (resource_of_state(e) for e in entries)


def resource_of_state(entry: Mapping[str, Any], *, decode_providers: bool = True) -> Resource:
    """A resource from its entry in a state, Pulumi's ResourceV3.

    Args:
        entry: the entry.
        decode_providers: read the JSON that a provider's settings are kept as.
    """
    type_ = entry["type"]
    inputs = from_wire(entry.get("inputs") or {})
    if decode_providers and type_.startswith(_PROVIDER_PREFIX):
        inputs = {k: decode_provider_input(v) for k, v in inputs.items() if k != "__internal"}
    provider = entry.get("provider") or ""
    return Resource(
        urn=entry["urn"],
        type=type_,
        name=entry["urn"].split("::", 3)[3],
        custom=entry.get("custom", False),
        parent=entry.get("parent") or None,
        provider=provider.rpartition("::")[0] or None,
        dependencies=tuple(sorted(entry.get("dependencies") or ())),
        property_dependencies={
            k: tuple(sorted(v)) for k, v in (entry.get("propertyDependencies") or {}).items() if v
        },
        inputs=inputs,
        outputs=from_wire(entry.get("outputs") or {}),
        options={k: entry[k] for k in _OPTIONS if entry.get(k)},
        source=_source(entry),
        id=entry.get("id") or None,
    )


def decode_provider_input(value: Any) -> Any:
    """A provider's setting: Pulumi keeps all but text as JSON in a string."""
    if isinstance(value, str) and (value[:1] in ("{", "[") or value in ("true", "false")):
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return value
    return value


def _source(entry: Mapping[str, Any]) -> Source | None:
    """The innermost line of the project's own code: `project:///infra/network.py#12`.

    Of an entry's stack trace, what lies outside the project (`../`) or in an installed package is
    not the program's.
    """
    frames = [*(entry.get("stackTrace") or []), entry]
    for frame in frames:
        file, _, line = (frame.get("sourcePosition") or "").rpartition("#")
        file = file.removeprefix("project:///")
        if file and not file.startswith("../") and "site-packages/" not in file:
            return Source(file, int(line.partition(",")[0]))
    return None
