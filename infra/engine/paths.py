"""Property paths as Pulumi writes them in ignoreChanges and replaceOnChanges: `a.b[0]["c"].*`."""

from __future__ import annotations

import re
from typing import Any, Final

_PART: Final = re.compile(r"""\[(\d+|\*)\]|\["((?:[^"\\]|\\.)*)"\]|\.?([^.\[\]]+)""")

Part = str | int


def parse(path: str) -> tuple[Part, ...]:
    """A path's parts: names and `*` as text, positions as numbers."""
    parts: list[Part] = []
    for index, quoted, name in _PART.findall(path):
        if index:
            parts.append("*" if index == "*" else int(index))
        else:
            parts.append(name or quoted.replace('\\"', '"'))
    return tuple(parts)


def covers(pattern: str, path: str) -> bool:
    """Does a pattern name this path, something above it, or something below it?"""
    pairs = zip(parse(pattern), parse(path), strict=False)
    return all(a in ("*", b) for a, b in pairs)


def restore(old: Any, new: Any, path: tuple[Part, ...]) -> Any:
    """The new value with the old one's part at a path: what ignoreChanges means.

    A part that only one of the two has is added or taken away; a path that leads nowhere in both
    changes nothing.
    """
    head, rest = path[0], path[1:]
    if head == "*":
        for key in _keys(old) | _keys(new):
            new = restore(old, new, (key, *rest))
        return new
    if not rest:
        return _with(new, head, *_at(old, head))
    (before, had), (after, has) = _at(old, head), _at(new, head)
    if not had or not has:
        return new
    return _with(new, head, restore(before, after, rest), True)


def _keys(value: Any) -> set[Part]:
    if isinstance(value, dict):
        return set(value)
    return set(range(len(value))) if isinstance(value, list) else set()


def _at(value: Any, key: Part) -> tuple[Any, bool]:
    """The value at a key, and whether there is one."""
    if isinstance(value, dict) and key in value:
        return value[key], True
    if isinstance(value, list) and isinstance(key, int) and key < len(value):
        return value[key], True
    return None, False


def _with(value: Any, key: Part, item: Any, present: bool) -> Any:
    if isinstance(value, dict):
        without = {k: v for k, v in value.items() if k != key}
        return {**without, key: item} if present else without
    if isinstance(value, list) and isinstance(key, int) and key < len(value) and present:
        return [*value[:key], item, *value[key + 1 :]]
    return value
