"""A remedy: the properties to set so that a policy holds, and only if it holds then.

A remedy never touches a value that is not known yet, keeps what is secret secret, and is nothing
where nothing is left to do: applied twice it is the same as once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pydantic import Field

from cost.graph import UNKNOWN, Secret
from cost.models import Model
from cost.wire import SECRET, SIGNATURE, UNKNOWN_SENTINEL
from policies._truth import Truth

if TYPE_CHECKING:
    from policies._base import Policy, Subject

    Value = Callable[[Subject, Any], Any]
Step = str | int
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(frozen=True, kw_only=True)
class Set:
    """One property that the remedy sets.

    Blocks on the way to it are made where they are missing, but not inside the elements of a list
    (`a[].b`): only what is there is changed.
    """

    path: str
    """Dotted, with `[]` for every element: `blockDeviceMappings[].ebs.encrypted`."""
    value: bool | int | str | tuple[Any, ...] | None = None
    """What to write."""
    of: Value | None = None
    """Where it depends on the resource or the policy's settings: called with both, it returns the
    value, or None where there is none to write."""
    instead: Mapping[str | None, str] = field(default_factory=dict)
    """Where it depends on what is there: the new value by the old one; None stands for absent."""
    types: tuple[str, ...] = ()
    """The resource types it is for; all of the policy's by default."""


class Change(Model):
    """One property of one resource, as a remedy writes it."""

    path: tuple[str | int, ...] = Field(description="its keys and positions")
    value: bool | int | str | list[Any] = Field(description="what to write there")
    keyword: str = Field(description="the same as the argument that a Python program passes")


def plan(policy: Policy, subject: Subject, config: Model) -> tuple[Change, ...]:
    """What to write into this resource's inputs so that a policy holds, and no more than that.

    Returns:
        Nothing where the policy would not hold after all: where an unknown value decides, or where
        it takes more than properties.
    """
    found = _wanted(policy.remedy, subject, config)

    def holds(some: Sequence[Change]) -> bool:
        inputs = apply(subject.resource.inputs, some)
        after = replace(subject, resource=replace(subject.resource, inputs=inputs))
        return all(n.holds is Truth.YES for n in policy.check(after, config))

    if not found or not holds(found):
        return ()
    for change in tuple(found):
        others = [c for c in found if c is not change]
        if holds(others):
            found = others
    return tuple(found)


def _wanted(remedy: Sequence[Set], subject: Subject, config: Model) -> list[Change]:
    inputs = subject.resource.inputs
    found = []
    for each in remedy:
        if each.types and subject.type not in each.types:
            continue
        value = each.value if each.of is None else each.of(subject, config)
        for path in _places(inputs, _steps(each.path)):
            now = _at(inputs, path)
            new = _successor(each.instead, now) if each.instead else value
            written = list(new) if isinstance(new, tuple) else new
            # None: which value is right is not known.
            if written is not None and now != written:
                said = keyword(inputs, path, written)
                found.append(Change(path=path, value=written, keyword=said))
    return found


def _successor(instead: Mapping[str | None, str], now: Any) -> str | None:
    return instead.get(now) if now is None or isinstance(now, str) else None


def _steps(path: str) -> list[str]:
    return [step for part in path.split(".") for step in part.replace("[]", ".[]").split(".")]


def _places(tree: Any, steps: list[str], *, make: bool = True) -> Iterator[tuple[Step, ...]]:
    """The paths that a pattern means in a tree; none that leads through an unknown or to one."""
    value = _open(tree)
    if _is_unknown(value):
        return
    if not steps:
        yield ()
    elif steps[0] == "[]":
        for i, element in enumerate(value if isinstance(value, list | tuple) else ()):
            for path in _places(element, steps[1:], make=False):
                yield (i, *path)
    else:
        yield from _below(value, steps[0], steps[1:], make)


def _below(value: Any, key: str, rest: list[str], make: bool) -> Iterator[tuple[Step, ...]]:
    if value is None and make:
        value = {}
    if not isinstance(value, Mapping):
        return
    below = value.get(key)
    if below is None and rest and not make:
        return
    for path in _places(below, rest, make=make):
        yield (key, *path)


def _open(value: Any) -> Any:
    """What a secret holds, in the graph's form or the protocol's."""
    if isinstance(value, Secret):
        return _open(value.value)
    if isinstance(value, Mapping) and value.get(SIGNATURE) == SECRET:
        return _open(value.get("value"))
    return value


def _is_unknown(value: Any) -> bool:
    return value is UNKNOWN or value == UNKNOWN_SENTINEL


def _at(tree: Any, path: Sequence[Step]) -> Any:
    value = _open(tree)
    for step in path:
        if value is None:
            return None
        value = _open(value.get(step) if isinstance(step, str) else value[step])
    return value


def apply(tree: Any, found: Sequence[Change]) -> Any:
    """A copy of a tree of properties with the changes made; works on both forms of secrets."""
    for change in found:
        tree = _put(tree, change.path, change.value)
    return tree


def _put(tree: Any, path: Sequence[Step], value: Any) -> Any:
    if isinstance(tree, Secret):
        return Secret(_put(tree.value, path, value))
    if isinstance(tree, Mapping) and tree.get(SIGNATURE) == SECRET:
        return {**tree, "value": _put(tree.get("value"), path, value)}
    if _is_unknown(tree):
        return tree  # only a deployment can tell: never overwritten
    if not path:
        return value
    first, rest = path[0], path[1:]
    if isinstance(first, int):
        return [_put(v, rest, value) if i == first else v for i, v in enumerate(tree)]
    found = dict(tree or {})
    found[first] = _put(found.get(first), rest, value)
    return found


def keyword(inputs: Any, path: Sequence[Step], value: Any) -> str:
    """A change as the program's author writes it; `...` stands for what the block says already."""
    if any(isinstance(step, int) for step in path):
        first, *rest = path
        below = "".join(f'["{_snake(s)}"]' if isinstance(s, str) else f"[{s}]" for s in rest)
        return f"{_snake(str(first))}{below} = {_literal(value)}"
    text = _literal(value)
    for depth in range(len(path) - 1, 0, -1):
        block = _at(inputs, path[:depth])
        others = set(block or ()) - {path[depth]}
        more = ", ..." if others else ""
        text = f'{{"{_snake(str(path[depth]))}": {text}{more}}}'
    return f"{_snake(str(path[0]))}={text}"


def _literal(value: Any) -> str:
    # As ruff writes them: with double quotes.
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _snake(name: str) -> str:
    return _HUMP.sub("_", name).lower()
