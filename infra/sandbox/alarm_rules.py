"""The rules of composite alarms: read, refused where AWS would refuse them, worked out.

Syntax: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
`ALARM("cpu") AND (OK(disk) OR NOT INSUFFICIENT_DATA(net))`, TRUE and FALSE.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cost.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_ALARMS: Final = 100
MOST_ELEMENTS: Final = 500
"""Of one rule: API_PutCompositeAlarm, AlarmRule."""

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<state>ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?P<name>\"[^\"]+\"|[^\s()\"]+)\s*\)"
    r"|(?P<word>AND|OR|NOT|TRUE|FALSE)\b|(?P<mark>[()]))"
)


@dataclass(frozen=True)
class _Token:
    word: str
    alarm: str = ""


def alarms_of(rule: str) -> tuple[str, ...]:
    """The names or ARNs of the alarms that a rule asks for, each once.

    Raises:
        InputError: the rule cannot be read.
    """
    return tuple(dict.fromkeys(token.alarm for token in _tokens(rule) if token.alarm))


def wrong_with(rule: str) -> str | None:
    """Why AWS would refuse a rule; None if it would not."""
    try:
        holds(rule, lambda _: "OK")
        named = len(alarms_of(rule))
        elements = len(list(_tokens(rule)))
    except InputError as error:
        return error.what
    if named > MOST_ALARMS:
        return f"names {named} alarms: at most {MOST_ALARMS}"
    if elements > MOST_ELEMENTS:
        return f"has {elements} elements: at most {MOST_ELEMENTS}"
    return None


def holds(rule: str, state: Callable[[str], str]) -> bool:
    """Is a rule true?

    Args:
        rule: as the composite alarm has it.
        state: an alarm's state, from its name or ARN.

    Raises:
        InputError: the rule cannot be read.
    """
    parser = _Parser(list(_tokens(rule)), state)
    result = parser.either()
    if parser.rest:
        raise InputError(f"the alarm rule goes on after its end: {parser.rest[0].word}")
    return result


def _tokens(rule: str) -> Iterator[_Token]:
    at, text = 0, rule.strip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise InputError(f"the alarm rule cannot be read from {text[at : at + 30]!r} on")
        at = found.end()
        if found["state"]:
            yield _Token(found["state"], found["name"].strip('"'))
        else:
            yield _Token(found["word"] or found["mark"])


class _Parser:
    """OR binds weakest, then AND, then NOT."""

    def __init__(self, tokens: list[_Token], state: Callable[[str], str]) -> None:
        self.rest, self._state = tokens, state

    def either(self) -> bool:
        result = self._both()
        while self._take("OR"):
            result = self._both() or result
        return result

    def _both(self) -> bool:
        result = self._single()
        while self._take("AND"):
            result = self._single() and result
        return result

    def _single(self) -> bool:
        if self._take("NOT"):
            return not self._single()
        if self._take("("):
            result = self.either()
            if not self._take(")"):
                raise InputError("the alarm rule lacks a closing parenthesis")
            return result
        if not self.rest or self.rest[0].word in ("AND", "OR", ")"):
            raise InputError("the alarm rule lacks a condition")
        token = self.rest.pop(0)
        if token.alarm:
            return self._state(token.alarm) == token.word
        return token.word == "TRUE"

    def _take(self, word: str) -> bool:
        if self.rest and self.rest[0].word == word:
            del self.rest[0]
            return True
        return False
