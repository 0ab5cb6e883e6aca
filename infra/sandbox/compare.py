"""How two sets of a resource's inputs differ, property by property, and what that leads to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from cost.graph import UNKNOWN

if TYPE_CHECKING:
    from infra.sandbox.handler import Values

Kind = Literal["add", "delete", "update"]
_EMPTY: tuple[Any, ...] = (None, {}, [])
_MISSING = object()


@dataclass(frozen=True)
class Difference:
    """One property that differs; `path` is in Pulumi's spelling, such as `rules[0].status`."""

    path: str
    kind: Kind

    @property
    def root(self) -> str:
        """The top-level property."""
        return re.split(r"[.\[]", self.path, maxsplit=1)[0]

    def forces_replacement(self, replace_on: frozenset[str]) -> bool:
        """Is this property, or one that it is part of, among those whose change replaces?"""
        plain = re.sub(r"\[\d+\]", "", self.path)
        parts = plain.split(".")
        return any(".".join(parts[: n + 1]) in replace_on for n in range(len(parts)))


def differences(old: Values, new: Values, ignored: Sequence[str] = ()) -> list[Difference]:
    """All properties that differ between old and new inputs.

    Absent, null and empty are the same, as they are to the real provider. Documents in JSON are
    compared by meaning. An unknown against a known value differs: only a deployment can tell.
    """
    found = []
    for key in sorted({*old, *new}):
        found += list(_walk(key, old.get(key, _MISSING), new.get(key, _MISSING)))
    return [d for d in found if not any(_covers(path, d.path) for path in ignored)]


def _covers(ignored: str, path: str) -> bool:
    """Does an entry of ignoreChanges name this path or something above it?"""
    pattern = re.escape(ignored).replace(r"\*", r"[^.\[\]]+").replace(r'\["', r'\.?\[?"?')
    return re.match(rf"{pattern}(?:$|[.\[])", path) is not None


def _walk(path: str, old: Any, new: Any) -> Iterator[Difference]:
    if same(old, new):
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            step = f"{path}.{key}" if re.fullmatch(r"\w+", key) else f'{path}["{key}"]'
            yield from _walk(step, old.get(key, _MISSING), new.get(key, _MISSING))
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            before = old[index] if index < len(old) else _MISSING
            after = new[index] if index < len(new) else _MISSING
            yield from _walk(f"{path}[{index}]", before, after)
    else:
        yield Difference(path, _kind(old, new))


def _kind(old: Any, new: Any) -> Kind:
    if _empty(old):
        return "add"
    return "delete" if _empty(new) else "update"


def _empty(value: Any) -> bool:
    return value is _MISSING or (value is not UNKNOWN and value in _EMPTY)


def same(old: Any, new: Any) -> bool:
    """Do two values mean the same to the real provider?"""
    if old is UNKNOWN or new is UNKNOWN:
        return old is new
    if _empty(old) or _empty(new):
        return _empty(old) and _empty(new)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return _known_by_hash(old, new) or all(same(old.get(k), new.get(k)) for k in {*old, *new})
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(same(a, b) for a, b in zip(old, new, strict=True))
    if isinstance(old, str) and isinstance(new, str):
        return old == new or _same_document(old, new)
    return (type(old) is type(new) and bool(old == new)) or _same_number(old, new)


def _known_by_hash(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Is one of two files without content? A refresh by the official CLI leaves the hash alone.

    Whether the contents are the same is for the engines to tell, which have the hashes.
    """
    ((kind, before),) = old.items() if len(old) == 1 else ((None, None),)
    ((other, after),) = new.items() if len(new) == 1 else ((None, None),)
    return kind == other and kind in ("$asset", "$archive") and (before == {} or after == {})


def _same_number(old: Any, new: Any) -> bool:
    """Whether one is an int and the other a float is not a difference; a bool is no number."""
    if isinstance(old, bool) or isinstance(new, bool):
        return False
    return isinstance(old, int | float) and isinstance(new, int | float) and old == new


def _same_document(old: str, new: str) -> bool:
    if not (old[:1] in ("{", "[") and new[:1] in ("{", "[")):
        return False
    try:
        return bool(json.loads(old) == json.loads(new))
    except ValueError:
        return False


def settle(given: Any, actual: Any) -> Any:
    """What a read reports for an input: the given value where the actual one agrees with it.

    AWS answers with more than it was given (defaults), lists in another order, and documents
    written otherwise; none of these is drift.
    """
    return given if agrees(given, actual) else actual


def agrees(given: Any, actual: Any) -> bool:
    """Does what AWS answers say at least what was given, in any order?"""
    if isinstance(given, Mapping) and isinstance(actual, Mapping):
        return all(agrees(v, actual.get(k)) for k, v in given.items())
    if isinstance(given, list) and isinstance(actual, list) and len(given) == len(actual):
        left = list(actual)
        for item in given:
            match = next((other for other in left if agrees(item, other)), _MISSING)
            if match is _MISSING:
                return False
            left.remove(match)
        return True
    return same(given, actual)
