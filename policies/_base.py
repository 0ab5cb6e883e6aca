"""What a policy is, what it is given to look at, and what it may say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

from cost.errors import RegistryError
from cost.models import Model
from policies._truth import Node, Truth

if TYPE_CHECKING:
    from cost.graph import Graph, Resource
    from policies._remedy import Set

Severity = Literal["critical", "high", "medium", "low"]
SEVERITIES: Final[tuple[Severity, ...]] = ("critical", "high", "medium", "low")
STACK_TYPE: Final = "pulumi:pulumi:Stack"
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class NoConfig(Model):
    """A policy without settings."""


class EnvironmentConfig(Model):
    """Settings of policies that treat production differently."""

    production: tuple[str, ...] = ("prod", "production")
    """Values of the tag `environment` that mean production."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing a policy looked at: whether it holds, and what to say where it does not."""

    holds: Truth
    message: str
    paths: tuple[str, ...] = ()


def require(holds: Truth, message: str, *at: Node) -> Note:
    """State that something must hold.

    Args:
        holds: YES, NO, or UNSURE where an unknown value decides.
        message: what is wrong where it does not hold; for people, without a full stop.
        at: the properties that decided.
    """
    return Note(holds, message, tuple(node.path for node in at))


@dataclass(frozen=True)
class Index:
    """A graph with what policies ask of it again and again, looked up once."""

    graph: Graph
    _naming: dict[tuple[str, str], tuple[Mapping[str, list[Resource]], bool]] = field(
        default_factory=dict, repr=False
    )

    @cached_property
    def by_type(self) -> Mapping[str, list[Resource]]:
        """Resources by type."""
        found: dict[str, list[Resource]] = defaultdict(list)
        for resource in self.graph:
            found[resource.type].append(resource)
        return found

    def of_type(self, *types: str) -> Iterator[Resource]:
        """Resources whose type is one of these."""
        for type_ in types:
            yield from self.by_type.get(type_, ())

    @cached_property
    def _referrers(self) -> Mapping[tuple[str, str], list[Resource]]:
        found: dict[tuple[str, str], list[Resource]] = defaultdict(list)
        for resource in self.graph:
            for prop, urns in resource.property_dependencies.items():
                for urn in urns:
                    found[urn, prop].append(resource)
        return found

    def referrers(self, urn: str, prop: str) -> list[Resource]:
        """Resources whose property depends on this one."""
        return self._referrers.get((urn, prop), [])

    def naming(self, type_: str, prop: str) -> tuple[Mapping[str, list[Resource]], bool]:
        """Resources of a type by what their property says literally.

        Returns:
            Those, and whether there is one whose value is unknown and depends on nothing we see.
        """
        if (type_, prop) not in self._naming:
            named: dict[str, list[Resource]] = defaultdict(list)
            any_unknown = False
            for resource in self.of_type(type_):
                value = Node(resource.inputs)[prop]
                if value.unknown:
                    any_unknown |= not resource.property_dependencies.get(prop)
                elif isinstance(value.value, str):
                    named[value.value].append(resource)
            self._naming[type_, prop] = named, any_unknown
        return self._naming[type_, prop]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The resource that a policy judges, and for policies of kind `stack` what is around it."""

    resource: Resource
    index: Index

    def __getitem__(self, path: str) -> Node:
        """One of the resource's inputs, by its dotted path."""
        return self.root[path]

    @cached_property
    def root(self) -> Node:
        """All inputs."""
        return Node(self.resource.inputs)

    @property
    def type(self) -> str:
        """The resource's type token."""
        return self.resource.type

    @cached_property
    def tags(self) -> Mapping[str, Any]:
        """The resource's tags, its provider's default tags among them."""
        return self.index.graph.tags(self.resource)

    @cached_property
    def environment(self) -> Node:
        """The value of the tag `environment`: the resource's own, or its provider's default."""
        own = self["tags"]
        if isinstance(own.value, list):
            own = Node(self.index.graph.tags(self.resource), "tags")
        provider = self.index.graph.by_urn.get(self.resource.provider or "")
        defaults = Node(provider.inputs if provider else None)["defaultTags.tags"]
        for tags in (own, defaults):
            for key in ("environment", "Environment"):
                if not tags.below(key).absent:
                    return tags.below(key)
        return Node(None, "tags.environment")

    def in_production(self, config: EnvironmentConfig) -> Truth:
        """Whether the resource is of a production environment; UNSURE where no tag says so."""
        if self.environment.absent:
            return Truth.UNSURE
        return self.environment.is_one_of(*config.production)

    def outside_production(self, config: EnvironmentConfig) -> Truth:
        """Whether a tag says that it is not production: without one it is judged as production."""
        if self.environment.absent:
            return Truth.NO
        return ~self.environment.is_one_of(*config.production)

    def attached(self, prop: str, *types: str) -> tuple[list[Node], Truth]:
        """The inputs of `neighbours`, and whether there may be more."""
        found, more = self.neighbours(prop, *types)
        return [Node(r.inputs, r.name) for r in found], more

    def neighbours(self, prop: str, *types: str) -> tuple[list[Resource], Truth]:
        """Resources that configure this one from beside it, such as a bucket's versioning.

        They name it in a property, by reference or literally.

        Returns:
            Those, and whether there may be more: UNSURE where one of these types names a resource
            that is not known before deployment.
        """
        referrers = self.index.referrers(self.resource.urn, prop)
        found = {r.urn: r for r in referrers if r.type in types}
        more = Truth.NO
        for type_ in types:
            named, any_unknown = self.index.naming(type_, prop)
            for name in self.physical_names:
                found.update((r.urn, r) for r in named.get(name, ()))
            if any_unknown or (named and self._unknown_name):
                more = Truth.UNSURE
        return list(found.values()), more

    @cached_property
    def _unknown_name(self) -> bool:
        return self["bucket"].unknown or self["name"].unknown

    @cached_property
    def physical_names(self) -> frozenset[str]:
        """What others may call the resource literally: its id, ARN and name, where known."""
        values = (
            self.resource.id,
            *(self.resource.outputs.get(k) for k in ("id", "arn", "bucket")),
            *(self.resource.inputs.get(k) for k in ("bucket", "name")),
        )
        return frozenset(v for v in values if isinstance(v, str) and v)


Notes = Iterator[Note]
Check = Callable[[Subject, Any], Notes]


@dataclass(frozen=True, kw_only=True)
class Policy:
    """One rule about resources.

    Its check is called once for each resource of `types` and yields what it looked at. The verdict
    is fail if one note does not hold, else unknown if one is unsure, else pass. A policy about a
    stack as a whole has the type `pulumi:pulumi:Stack`.
    """

    id: str
    """The file's name with hyphens."""
    severity: Severity
    """Critical and high are mandatory in the CrossGuard pack, the others advisory."""
    title: str
    """What must hold, in a line."""
    why: str
    """What it costs or risks not to."""
    fix: str
    """What to write in the program."""
    types: tuple[str, ...]
    """The type tokens it judges."""
    check: Check
    kind: Literal["resource", "stack"] = "resource"
    """`resource`: looks at one resource's inputs; `stack`: also at the resources around it."""
    frameworks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Control ids by the framework's name."""
    equivalents: tuple[str, ...] = ()
    """The ids of other tools' checks of the same."""
    remedy: tuple[Set, ...] = ()
    """The properties that make it hold, where setting properties is all it takes."""
    config: type[Model] = NoConfig
    """The schema of its settings; every one has a default and an unknown key is refused."""

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise RegistryError(f"policy id {self.id!r}", allowed="lower-case-words-with-hyphens")
        if self.severity not in SEVERITIES:
            raise RegistryError(
                f"severity {self.severity!r}", where=self.id, allowed=str(SEVERITIES)
            )
        if not (self.types and self.title and self.why and self.fix):
            raise RegistryError("a policy needs types, title, why and fix", where=self.id)


def or_unsure(more: Truth) -> Truth:
    """What is missing is missing, unless there may be more that is not known yet."""
    return Truth.UNSURE if more is Truth.UNSURE else Truth.NO


__all__ = [
    "SEVERITIES",
    "STACK_TYPE",
    "Check",
    "EnvironmentConfig",
    "Index",
    "NoConfig",
    "Note",
    "Notes",
    "Policy",
    "Severity",
    "Subject",
    "or_unsure",
    "require",
]
