"""Yes, no, or not known before deployment: logic of three values, and a reader of properties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from cost.graph import UNKNOWN, Secret


class Truth(Enum):
    """Kleene's three values. `&`, `|` and `~` decide whenever the known side is enough."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"

    @classmethod
    def of(cls, value: bool) -> Truth:
        """YES or NO."""
        return cls.YES if value else cls.NO

    def __bool__(self) -> bool:
        raise TypeError("a Truth has three values: compare it with `is Truth.YES`")

    def __and__(self, other: Truth) -> Truth:
        if self is Truth.NO or other is Truth.NO:
            return Truth.NO
        return other if self is Truth.YES else self

    def __or__(self, other: Truth) -> Truth:
        if self is Truth.YES or other is Truth.YES:
            return Truth.YES
        return other if self is Truth.NO else self

    def __invert__(self) -> Truth:
        if self is Truth.UNSURE:
            return self
        return Truth.NO if self is Truth.YES else Truth.YES


def every(truths: Iterable[Truth]) -> Truth:
    """YES where all are; YES for none at all."""
    found = Truth.YES
    for truth in truths:
        if truth is Truth.NO:
            return truth
        if truth is Truth.UNSURE:
            found = truth
    return found


def some(truths: Iterable[Truth]) -> Truth:
    """YES where one is; NO for none at all."""
    found = Truth.NO
    for truth in truths:
        if truth is Truth.YES:
            return truth
        if truth is Truth.UNSURE:
            found = truth
    return found


@dataclass(frozen=True, slots=True)
class Node:
    """A property of a resource: a value, absent (None), or UNKNOWN; with its path.

    Absent means AWS's default, which the policy has to know. What lies below an unknown value is
    unknown. Secrets are looked into, but never shown.
    """

    value: Any
    path: str = ""
    secret: bool = False

    def __getitem__(self, path: str) -> Node:
        """The property at a dotted path, such as `metadataOptions.httpTokens`."""
        node = self
        for key in path.split("."):
            node = node.below(key)
        return node

    def below(self, key: str) -> Node:
        """The property of one key, which may contain dots."""
        path = f"{self.path}.{key}" if self.path else key
        value = self.value
        if isinstance(value, list | tuple) and len(value) == 1:
            value = value[0]  # a block of one, as state files of other bridges have it
        if value is None:
            return Node(None, path)
        if not isinstance(value, Mapping):
            return Node(UNKNOWN, path, self.secret)
        return _node(value.get(key), path, self.secret)

    def items(self) -> Iterator[Node]:
        """The elements of a list; one unknown element stands for an unknown list."""
        if self.value is None:
            return
        if self.value is UNKNOWN:
            yield Node(UNKNOWN, f"{self.path}[]", self.secret)
            return
        values = self.value if isinstance(self.value, list | tuple) else [self.value]
        for i, value in enumerate(values):
            yield _node(value, f"{self.path}[{i}]", self.secret)

    @property
    def absent(self) -> bool:
        """Not given, or empty: AWS's default holds."""
        return self.value is None or self.value == ""

    @property
    def unknown(self) -> bool:
        """Given, with a value that only a deployment can tell."""
        return self.value is UNKNOWN

    @property
    def shown(self) -> str:
        """The value as a message may show it."""
        if self.secret:
            return "a secret"
        if self.unknown:
            return "not known yet"
        return "not set" if self.absent else repr(self.value)

    def given(self) -> Truth:
        """Whether a value was given: an unknown one was."""
        return Truth.of(not self.absent)

    def is_true(self, *, default: bool = False) -> Truth:
        """Whether a flag is on. Some of AWS's flags are the strings "true" and "false"."""
        if self.absent:
            return Truth.of(default)
        if self.unknown:
            return Truth.UNSURE
        return Truth.of(str(self.value).lower() == "true")

    def is_one_of(self, *values: Any) -> Truth:
        """Whether the value is one of these; None among them stands for absent."""
        if self.unknown:
            return Truth.UNSURE
        return Truth.of((None if self.absent else self.value) in values)

    def number(self) -> int | float | None:
        """The number a value means (AWS has some as strings), None where it is none or unknown."""
        if self.absent or self.unknown or isinstance(self.value, bool):
            return None
        try:
            number = float(self.value)
        except (TypeError, ValueError):
            return None
        return int(number) if number.is_integer() else number


def _node(value: Any, path: str, secret: bool) -> Node:
    if isinstance(value, Secret):
        return _node(value.value, path, True)
    return Node(value, path, secret)
