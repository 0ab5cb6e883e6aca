"""The resource graph: what a Pulumi program asks for, as policies, prices and patches see it.

A graph is the contract between the packages. It is made by the embedded engine, or read from
``trimtab preview --json``, ``pulumi preview --json`` or ``pulumi stack export`` (cost.graph_files).
Property names are Pulumi's own (camelCase).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from cost.errors import NotFound

SCHEMA_VERSION: Final = 1


class Unknown:
    """A value that only a deployment can tell: neither true nor false. There is one, UNKNOWN."""

    _only: Unknown | None = None

    def __new__(cls) -> Unknown:
        """Return the one unknown."""
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        raise TypeError("an unknown value is neither true nor false: test `value is UNKNOWN`")

    def __copy__(self) -> Unknown:
        return self

    def __deepcopy__(self, memo: object) -> Unknown:
        return self

    def __reduce__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, repr=False)
class Secret:
    """A secret value. It prints and serialises redacted; `value` is what was wrapped."""

    value: Any

    def __repr__(self) -> str:
        return "Secret(…)"


@dataclass(frozen=True)
class Source:
    """Where in the program a resource was declared; `file` is relative to the project."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource of a program.

    `inputs` and `outputs` are plain trees of dict, list, str, int, float, bool and None, with
    UNKNOWN and Secret as leaves. Assets and archives are dicts with a single key "$asset" or
    "$archive", whose value is a path or a description. `outputs` is empty where nothing was
    deployed. `options` has Pulumi's names: protect, retainOnDelete, ignoreChanges,
    deleteBeforeReplace, aliases, replaceOnChanges, customTimeouts, deletedWith; an option that
    was not given is absent.
    `provider` is the provider's urn, None for components.
    """

    urn: str
    type: str
    name: str
    custom: bool = True
    parent: str | None = None
    provider: str | None = None
    dependencies: Sequence[str] = ()
    property_dependencies: Mapping[str, Sequence[str]] = field(default_factory=dict)
    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    source: Source | None = None
    id: str | None = None


@dataclass(frozen=True)
class Graph:
    """All resources of one stack, in the order of their registration; urns are unique."""

    project: str
    stack: str
    resources: tuple[Resource, ...]

    @cached_property
    def by_urn(self) -> Mapping[str, Resource]:
        """Resources by their urns."""
        return {r.urn: r for r in self.resources}

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.resources)

    def __len__(self) -> int:
        return len(self.resources)

    def of_type(self, *types: str) -> Iterator[Resource]:
        """Resources whose type is one of these tokens."""
        return (r for r in self.resources if r.type in types)

    def get(self, urn: str) -> Resource:
        """The resource with this urn.

        Raises:
            NotFound: there is none.
        """
        try:
            return self.by_urn[urn]
        except KeyError:
            raise NotFound("resource", urn, self.by_urn) from None

    def children(self, resource: Resource) -> Iterator[Resource]:
        """Resources whose parent is this one."""
        return (r for r in self.resources if r.parent == resource.urn)

    def references(self, resource: Resource, prop: str, *types: str) -> Iterator[Resource]:
        """The resources that one input property's value depends on, of the given types.

        Works where the value itself (an ARN, an id) is unknown, as it is in a preview.
        """
        for urn in resource.property_dependencies.get(prop, ()):
            found = self.by_urn.get(urn)
            if found is not None and (not types or found.type in types):
                yield found

    def referrers(self, resource: Resource, prop: str, *types: str) -> Iterator[Resource]:
        """The resources of the given types whose property depends on this resource."""
        for other in self.of_type(*types):
            if resource.urn in other.property_dependencies.get(prop, ()):
                yield other

    def tags(self, resource: Resource) -> Mapping[str, Any]:
        """A resource's tags: its provider's default tags, overridden by its own.

        An autoscaling group carries its tags as a list of {key, value, propagateAtLaunch}.
        Default tags do not reach it, nor what it launches.
        """
        own = resource.inputs.get("tags")
        if isinstance(own, list):
            listed = [t for t in own if isinstance(t, Mapping) and isinstance(t.get("key"), str)]
            return {t["key"]: t.get("value") for t in listed}
        merged: dict[str, Any] = {}
        provider = self.by_urn.get(resource.provider or "")
        if provider is not None:
            defaults = provider.inputs.get("defaultTags")
            if isinstance(defaults, Mapping) and isinstance(defaults.get("tags"), Mapping):
                merged.update(defaults["tags"])
        if isinstance(own, Mapping):
            merged.update(own)
        return merged

    def region(self, resource: Resource) -> Any:
        """A resource's region: its own `region`, else its provider's; None if neither says."""
        if resource.inputs.get("region") is not None:
            return resource.inputs["region"]
        provider = self.by_urn.get(resource.provider or "")
        return None if provider is None else provider.inputs.get("region")

    def component(self, resource: Resource) -> str | None:
        """The path of the settings that made a resource, such as `clusters.serving-gpu`."""
        found = self.tags(resource).get("component")
        return found if isinstance(found, str) else None
