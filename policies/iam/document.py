"""Policy documents: which statements apply to a request."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from cost.graph import UNKNOWN
from policies._truth import Truth, every, some
from policies.iam.operators import condition
from policies.iam.text import fill

if TYPE_CHECKING:
    from policies.iam.request import Principal, Request

NEW_VERSION = "2012-10-17"
"""Documents without it are of 2008-10-17, and have no variables."""


class Named(IntEnum):
    """How closely a resource's policy names a principal; what that grants depends on it."""

    NOT = 0
    BY_ACCOUNT = 1
    """The whole account: its identities' own policies decide."""
    AS_IDENTITY = 2
    """The role, or everyone: its boundary and its session's policy still limit it."""
    AS_ITSELF = 3
    """The user, the role's session or the service: nothing else needs to allow."""


@dataclass(frozen=True)
class Statement:
    """One statement; UNKNOWN where only a deployment can tell it."""

    parts: Mapping[str, Any]
    new: bool = True
    """Whether it is of a document that has variables."""
    _compiled: dict[str, tuple[re.Pattern[str], Truth]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def sid(self) -> str:
        """Its id, for messages."""
        return str(self.parts.get("Sid") or "(without Sid)")

    def is_effect(self, effect: str) -> Truth:
        """Whether it allows, or denies."""
        if self.parts.get("Effect") is UNKNOWN:
            return Truth.UNSURE
        return Truth.of(self.parts.get("Effect") == effect)

    def applies(self, request: Request) -> Truth:
        """Whether action, resource and conditions are those of the request; not the principal."""
        for part in (self._action, self._resource):
            if part(request) is Truth.NO:  # most statements: the rest need not be looked at
                return Truth.NO
        return every((self._action(request), self._resource(request), *self._conditions(request)))

    def names(self, principal: Principal) -> Named:
        """How a resource's policy names a principal."""
        if "NotPrincipal" in self.parts:
            named = max(_named(self.parts["NotPrincipal"], principal))
            return Named.NOT if named else Named.AS_IDENTITY
        return max(_named(self.parts.get("Principal"), principal), default=Named.NOT)

    def says(self, effect: str, request: Request) -> Truth:
        """Whether it has this effect on the request; not whether it names the principal."""
        has = self.is_effect(effect)
        return has if has is Truth.NO else has & self.applies(request)

    def _action(self, request: Request) -> Truth:
        key = "NotAction" if "NotAction" in self.parts else "Action"
        known, unknown = self._patterns(key)
        found = Truth.YES if known.fullmatch(request.action.lower()) else unknown
        return ~found if key == "NotAction" else found

    def _patterns(self, key: str) -> tuple[re.Pattern[str], Truth]:
        """All actions as one pattern, and what those that are not known yet make of the rest."""
        if key not in self._compiled:
            values = _list(self.parts.get(key))
            known = [_glob(str(v).lower()) for v in values if v is not UNKNOWN]
            unknown = Truth.UNSURE if len(known) < len(values) else Truth.NO
            self._compiled[key] = (re.compile("|".join(known) or r"(?!)"), unknown)
        return self._compiled[key]

    def _resource(self, request: Request) -> Truth:
        def one(pattern: Any) -> Truth:
            if pattern is UNKNOWN:
                return Truth.UNSURE
            filled = fill(str(pattern), request, variables=self.new)
            return (
                filled if isinstance(filled, Truth) else Truth.of(filled.matches(request.resource))
            )

        if "NotResource" in self.parts:
            return ~some(one(p) for p in _list(self.parts["NotResource"]))
        if "Resource" not in self.parts:  # a trust policy: the role itself
            return Truth.YES
        return some(one(p) for p in _list(self.parts["Resource"]))

    def _conditions(self, request: Request) -> Iterator[Truth]:
        block = self.parts.get("Condition", {})
        if block is UNKNOWN:
            yield Truth.UNSURE
            return
        for operation, keys in block.items():
            if keys is UNKNOWN:
                yield Truth.UNSURE
                continue
            for key, wanted in keys.items():
                yield condition(operation, key, _list(wanted), request, new=self.new)


@dataclass(frozen=True)
class Document:
    """A policy."""

    name: str
    """For messages."""
    statements: tuple[Statement, ...]

    @classmethod
    def of(cls, value: Any, name: str = "policy") -> Document:
        """Read a document: JSON, or what JSON means; UNKNOWN gives one that may say anything.

        Raises:
            ValueError: it is no JSON.
        """
        parsed = json.loads(value) if isinstance(value, str) else value
        if parsed is UNKNOWN:
            return cls(name, (Statement(_ANYTHING),))
        new = parsed.get("Version") == NEW_VERSION
        statements = _list(parsed.get("Statement"))
        return cls(
            name,
            tuple(Statement(_ANYTHING if s is UNKNOWN else s, new) for s in statements),
        )


_ANYTHING: Mapping[str, Any] = {
    "Sid": "not known yet",
    "Effect": UNKNOWN,
    "Action": UNKNOWN,
    "Resource": UNKNOWN,
    "Principal": "*",
}


def _glob(pattern: str) -> str:
    """Actions have wildcards, and no variables."""
    return re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _named(block: Any, principal: Principal) -> Iterator[Named]:
    if block is None:
        yield Named.NOT
    elif not isinstance(block, Mapping):
        yield from (Named.AS_IDENTITY if p == "*" else Named.NOT for p in _list(block))
    else:
        for kind, names in block.items():
            for name in _list(names):
                yield _named_by(kind, str(name), principal)


def _named_by(kind: str, name: str, principal: Principal) -> Named:
    if kind in ("Service", "Federated"):
        same = (principal.kind, principal.arn) == (kind.lower(), name)
        return Named.AS_ITSELF if same else Named.NOT
    if kind != "AWS" or principal.kind == "service":
        return Named.NOT
    account = principal.account
    of_identity = Named.AS_IDENTITY if principal.kind == "role" else Named.AS_ITSELF
    known = {
        principal.arn: of_identity,
        principal.session_arn: Named.AS_ITSELF,
        "*": Named.AS_IDENTITY,
    }
    if account is not None:
        known |= dict.fromkeys((account, f"arn:aws:iam::{account}:root"), Named.BY_ACCOUNT)
    return known.get(name, Named.NOT)
