"""Patterns of policies: wildcards, and variables that a request fills in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from cost.graph import UNKNOWN
from policies._truth import Truth

if TYPE_CHECKING:
    from policies.iam.request import Request

VARIABLE = re.compile(r"\$\{([^}]*)\}")
DEFAULT = re.compile(r"^\s*([^,]+?)\s*,\s*'([^']*)'\s*$")
ESCAPED = ("*", "?", "$")


@dataclass(frozen=True)
class Filled:
    """A text of a policy, with its variables filled in: parts, and whether each is taken as is."""

    parts: tuple[tuple[str, bool], ...]

    @property
    def plain(self) -> str:
        """The text for operators without wildcards."""
        return "".join(text for text, _ in self.parts)

    def matches(self, value: str, *, ignore_case: bool = False) -> bool:
        """Whether a value fits; `*` stands for any characters and `?` for one.

        What a variable brings is taken as it is: a star in a tag is a star.
        """
        return _compiled(self.parts, ignore_case).fullmatch(value) is not None

    def split(self, at: str, most: int) -> list[Filled]:
        """The pieces between separators, as `str.split` has them."""
        pieces: list[list[tuple[str, bool]]] = [[]]
        for text, literal in self.parts:
            first, *others = text.split(at, most - len(pieces) + 1)
            pieces[-1].append((first, literal))
            pieces.extend([(other, literal)] for other in others)
        return [Filled(tuple(piece)) for piece in pieces]


@lru_cache(maxsize=1 << 16)
def _plain(text: str) -> Filled:
    return Filled(((text, False),))


@lru_cache(maxsize=1 << 16)
def _compiled(parts: tuple[tuple[str, bool], ...], ignore_case: bool) -> re.Pattern[str]:
    expression = "".join(
        re.escape(text) if literal else re.escape(text).replace(r"\*", ".*").replace(r"\?", ".")
        for text, literal in parts
    )
    return re.compile(expression, re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def fill(text: str, request: Request, *, variables: bool = True) -> Filled | Truth:
    """Fill in a text's variables.

    Args:
        text: such as `arn:aws:s3:::data/${aws:PrincipalTag/team}/*`.
        request: what fills them in.
        variables: False in documents of the version 2008-10-17, which have none.

    Returns:
        the filled text; NO where a variable has no value and no default: then nothing matches;
        UNSURE where the value is not known.
    """
    if not variables or "${" not in text:
        return _plain(text)
    parts: list[tuple[str, bool]] = []
    at = 0
    for found in VARIABLE.finditer(text):
        parts.append((text[at : found.start()], False))
        value = _value(found[1], request)
        if isinstance(value, Truth):
            return value
        parts.append((value, True))
        at = found.end()
    parts.append((text[at:], False))
    return Filled(tuple(part for part in parts if part[0]))


def _value(inner: str, request: Request) -> str | Truth:
    if inner in ESCAPED:
        return inner
    with_default = DEFAULT.match(inner)
    key, default = with_default.groups() if with_default else (inner.strip(), None)
    values = request.values(key)
    if values is UNKNOWN:
        return Truth.UNSURE
    if len(values) == 1:
        found: str = values[0]
        return found
    return Truth.NO if default is None else default
