"""Which properties a policy reads, and what becomes of its verdicts where one of them changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from cost.graph import UNKNOWN, Graph, Resource, Secret
from policies._base import Index, Subject
from policies.evaluate import configure, with_stack

if TYPE_CHECKING:
    from policies._base import Policy

EACH: Final = "[]"
"""The step to every element of a list."""
OPTIONS: Final = "(options)"
"""The step to Pulumi's own resource options, such as `protect`."""


@dataclass(frozen=True, order=True)
class Place:
    """A property of all resources of a type, by the keys on the way to it."""

    type: str
    steps: tuple[str, ...]

    @property
    def path(self) -> str:
        """As people write it: `rules[].status`."""
        return ".".join(self.steps).replace(f".{EACH}", EACH)


def reads(policy: Policy, graph: Graph) -> frozenset[Place]:
    """The properties that a policy asks for when it judges a graph, whether they are given or not.

    What it does with a policy document's text is not seen: the document is one property.
    """
    log: set[Place] = set()
    watched = tuple(_watched(resource, log) for resource in with_stack(graph))
    index = Index(Graph(graph.project, graph.stack, watched))
    config = configure(policy, {})
    for resource in index.of_type(*policy.types):
        if not resource.options.get("external"):
            list(policy.check(Subject(resource=resource, index=index), config))
    return frozenset(p for p in log if p.steps != (OPTIONS, "external"))


def values(graphs: Iterable[Graph], place: Place) -> list[Any]:
    """What these graphs have at a place, each value once; unknown and missing ones are left out."""
    found: list[Any] = []
    for graph in graphs:
        for resource in graph.of_type(place.type):
            found += (v for v in _at(_tree(resource), place.steps) if not _among(v, found))
    return found


def without(graph: Graph, place: Place) -> Iterator[Graph]:
    """The graph less that property: at each resource by itself, and at all of them."""
    return _edited(graph, place, _MISSING)


def having(graph: Graph, place: Place, value: Any) -> Iterator[Graph]:
    """The graph with another value there, whether one was given or not, as `without` does."""
    return _edited(graph, place, value)


_MISSING: Final = object()


class _Watched(dict[str, Any]):
    """A mapping that notes the keys it is asked for, there or not."""

    def __init__(self, of: Mapping[str, Any], place: Place, log: set[Place]) -> None:
        super().__init__(of)
        self._place, self._log = place, log

    def _note(self, *keys: str) -> None:
        type_, steps = self._place.type, self._place.steps
        self._log.update(Place(type_, (*steps, key)) for key in keys)

    def get(self, key: str, default: Any = None) -> Any:
        self._note(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self._note(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._note(str(key))
        return super().__contains__(key)

    def __iter__(self) -> Iterator[str]:
        self._note(*super().keys())
        return super().__iter__()

    def keys(self) -> Any:
        self._note(*super().keys())
        return super().keys()

    def values(self) -> Any:
        self._note(*super().keys())
        return super().values()

    def items(self) -> Any:
        self._note(*super().keys())
        return super().items()


def _watched(resource: Resource, log: set[Place]) -> Resource:
    return replace(
        resource,
        inputs=_watch(resource.inputs, Place(resource.type, ()), log),
        options=_watch(resource.options, Place(resource.type, (OPTIONS,)), log),
    )


def _watch(value: Any, place: Place, log: set[Place]) -> Any:
    if isinstance(value, Secret):
        return Secret(_watch(value.value, place, log))
    if isinstance(value, list | tuple):
        return [_watch(v, Place(place.type, (*place.steps, EACH)), log) for v in value]
    if isinstance(value, Mapping):
        below = {k: _watch(v, Place(place.type, (*place.steps, k)), log) for k, v in value.items()}
        return _Watched(below, place, log)
    return value


def _tree(resource: Resource) -> dict[str, Any]:
    return {**resource.inputs, OPTIONS: dict(resource.options)}


def _grown(resource: Resource, tree: dict[str, Any]) -> Resource:
    """The resource with these properties; what is known now depends on nothing any more."""
    inputs = {k: v for k, v in tree.items() if k != OPTIONS}
    depends = {
        prop: urns
        for prop, urns in resource.property_dependencies.items()
        if prop in inputs
        and (inputs[prop] is resource.inputs.get(prop) or _has_unknown(inputs[prop]))
    }
    options = tree.get(OPTIONS, {})
    return replace(resource, inputs=inputs, options=options, property_dependencies=depends)


def _edited(graph: Graph, place: Place, value: Any) -> Iterator[Graph]:
    edits: dict[str, Resource] = {}
    for resource in graph.of_type(place.type):
        tree = _tree(resource)
        after = _put(tree, place.steps, value)
        if after is not tree:
            edits[resource.urn] = _grown(resource, after)
    groups = [{urn} for urn in edits] + ([set(edits)] if len(edits) > 1 else [])
    for group in groups:
        resources = (edits[r.urn] if r.urn in group else r for r in graph)
        yield Graph(graph.project, graph.stack, tuple(resources))


def _put(tree: Any, steps: tuple[str, ...], value: Any) -> Any:
    """The tree with a value (or none) at the end of the steps; itself where nothing changes."""
    if isinstance(tree, Secret):
        below = _put(tree.value, steps, value)
        return tree if below is tree.value else Secret(below)
    step, *rest = steps
    if step == EACH:
        return _put_each(tree, tuple(rest), value)
    if tree is None and value is not _MISSING:
        tree = {}
    if not isinstance(tree, Mapping):
        return tree
    old = tree.get(step)
    new = _put(old, tuple(rest), value) if rest else value
    if new is old or (new is _MISSING and step not in tree):
        return tree
    others = {k: v for k, v in tree.items() if k != step}
    return others if new is _MISSING else {**others, step: new}


def _put_each(tree: Any, rest: tuple[str, ...], value: Any) -> Any:
    if not isinstance(tree, list | tuple):
        return tree
    if not rest:
        return [] if value is _MISSING else [value]
    after = [_put(item, rest, value) for item in tree]
    same = all(new is old for new, old in zip(after, tree, strict=True))
    return tree if same else after


def _at(tree: Any, steps: tuple[str, ...]) -> Iterator[Any]:
    if isinstance(tree, Secret):
        tree = tree.value
    if not steps:
        if tree is not None and tree is not UNKNOWN:
            yield tree
    elif steps[0] == EACH:
        for item in tree if isinstance(tree, list | tuple) else ():
            yield from _at(item, steps[1:])
    elif isinstance(tree, Mapping):
        yield from _at(tree.get(steps[0]), steps[1:])


def _among(value: Any, others: list[Any]) -> bool:
    return any(type(value) is type(other) and value == other for other in others)


def _has_unknown(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_unknown, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_has_unknown, value))
    return value is UNKNOWN
