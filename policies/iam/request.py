"""A request as policies see it: who asks, what for, and the context keys that come with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from cost.graph import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["user", "role", "root", "service", "federated", "anonymous"]


@dataclass(frozen=True, kw_only=True)
class Principal:
    """Who asks."""

    kind: Kind
    arn: str
    """Of the user, the role (not its session) or the identity provider; a service's name, such as
    `s3.amazonaws.com`."""
    session: str | None = None
    """The name of a role's session."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Tags of the user, or of the role with those of the session over them."""

    @property
    def account(self) -> str | None:
        """The account of a user or role."""
        parts = self.arn.split(":")
        return parts[4] if len(parts) > 4 and parts[4] else None

    @property
    def session_arn(self) -> str | None:
        """The ARN that a role's session bears."""
        if self.kind != "role" or self.session is None:
            return None
        name = self.arn.rsplit("/", 1)[-1]
        return f"arn:aws:sts::{self.account}:assumed-role/{name}/{self.session}"

    def keys(self) -> dict[str, Any]:
        """The context keys that AWS fills in for every request of the principal."""
        if self.kind == "anonymous":
            return {"aws:PrincipalType": "Anonymous"}
        if self.kind == "service":
            return {"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": self.arn}
        types = {"user": "User", "role": "AssumedRole", "root": "Account"}
        return {
            "aws:PrincipalArn": self.arn,
            "aws:PrincipalAccount": self.account,
            "aws:PrincipalType": types.get(self.kind, "FederatedUser"),
            "aws:PrincipalIsAWSService": "false",
            **{f"aws:PrincipalTag/{key}": value for key, value in self.tags.items()},
            **({"aws:username": self.arn.rsplit("/", 1)[-1]} if self.kind == "user" else {}),
        }


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is asked for."""

    action: str
    """Such as `s3:GetObject`."""
    resource: str
    """The ARN, or `*` for calls that know no resources."""
    principal: Principal
    context: Mapping[str, Any] = field(default_factory=dict)
    """Condition keys and their values: text, a list of texts for keys of several values, or UNKNOWN
    for a value that only a deployment can tell. They win over those of the principal."""
    complete: bool = True
    """No other keys come with the request; False: of every key that is not given, nothing is
    known."""
    resource_account: str | None = None
    """The account that owns the resource, where its ARN does not say so; None: the principal's."""

    @cached_property
    def _given(self) -> dict[str, Any]:
        keys = {**self.principal.keys(), **self.context}
        return {key.lower(): value for key, value in keys.items()}

    @property
    def same_account(self) -> bool:
        """Whether principal and resource belong to one account."""
        parts = self.resource.split(":")
        named = parts[4] if len(parts) > 4 and parts[4].isdigit() else None
        owner = self.resource_account or named or self.principal.account
        return self.principal.account is None or owner == self.principal.account

    def values(self, key: str) -> tuple[str, ...] | Any:
        """The values of a key, whose case does not matter; () where it is absent, or UNKNOWN."""
        if key.lower() not in self._given:
            return () if self.complete else UNKNOWN
        value = self._given[key.lower()]
        if value is UNKNOWN or value is None:
            return value if value is UNKNOWN else ()
        several = value if isinstance(value, list | tuple | set | frozenset) else (value,)
        if any(v is UNKNOWN for v in several):
            return UNKNOWN
        return tuple(_text(v) for v in several)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
