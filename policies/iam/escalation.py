"""Whether who holds some policies can become administrator; policies.iam.ways has the ways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cost.graph import UNKNOWN
from policies._documents import statements
from policies._truth import Truth, every, some
from policies.iam.decide import Policies, decide
from policies.iam.document import Document, Statement
from policies.iam.operators import UnknownOperator
from policies.iam.request import Principal, Request
from policies.iam.ways import ALONE, PASS_ROLE, WITH_PASS_ROLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from policies._truth import Node

_ACCOUNT = re.compile(r":(\d{12}):")
_SOME_ACCOUNT = "111122223333"


@dataclass(frozen=True)
class Holder:
    """Whoever holds some policies, and an administrator beside them in the same account."""

    identity: tuple[Document, ...]
    boundary: Document | None = None
    region: str = "us-east-1"

    def ways(self) -> Iterator[tuple[tuple[str, ...], Truth]]:
        """The actions of each way that is open, or may be: YES or UNSURE."""
        for action, name in ALONE.items():
            may = self._may(action, self._arn(action, name))
            if may is not Truth.NO:
                yield (action,), may
        administrator = self._arn(PASS_ROLE, "role/administrator")
        if self._may(PASS_ROLE, administrator, UNKNOWN) is Truth.NO:
            return
        for service, combinations in WITH_PASS_ROLE.items():
            passes = self._may(PASS_ROLE, administrator, service)
            for actions in combinations if passes is not Truth.NO else ():
                may = passes & every(self._may_somewhere(action) for action in actions)
                if may is not Truth.NO:
                    yield (PASS_ROLE, *actions), may

    def _may(self, action: str, resource: str, service: Any = None) -> Truth:
        """Whether an action is allowed, with what comes with every honest request."""
        request = Request(
            action=action,
            resource=resource,
            principal=self._principal,
            context={**self._context, "iam:PassedToService": service},
        )
        try:
            # Most actions are named by nobody: what denies them need not be looked at.
            if (
                some(s.says("Allow", request) for d in self.identity for s in d.statements)
                is Truth.NO
            ):
                return Truth.NO
            return decide(request, self._policies).allowed
        except UnknownOperator:  # AWS refuses such a policy: it never allows anything
            return Truth.NO

    def _may_somewhere(self, action: str) -> Truth:
        """What is passed the role may be anything of one's own."""
        return some(self._may(action, resource) for resource in self._resources)

    def _arn(self, action: str, name: str) -> str:
        service = action.partition(":")[0].replace("sts", "iam")
        region = "" if service == "iam" else self.region
        return f"arn:aws:{service}:{region}:{self._account}:{name}"

    @cached_property
    def _patterns(self) -> list[str]:
        found = (s.parts.get("Resource") for d in self.identity for s in d.statements)
        several = (value if isinstance(value, list) else [value] for value in found)
        return [text for values in several for text in values if isinstance(text, str)]

    @cached_property
    def _resources(self) -> tuple[str, ...]:
        """One resource for each pattern of the policies."""
        filled = (text.replace("*", "x").replace("?", "x") for text in self._patterns)
        return tuple(dict.fromkeys(("*", *filled)))

    @cached_property
    def _account(self) -> str:
        found = (_ACCOUNT.search(text) for text in self._patterns)
        return next((match[1] for match in found if match), _SOME_ACCOUNT)

    @cached_property
    def _principal(self) -> Principal:
        arn = f"arn:aws:iam::{self._account}:role/holder"
        return Principal(kind="role", arn=arn, session="session")

    @cached_property
    def _context(self) -> dict[str, str]:
        return {
            "aws:MultiFactorAuthPresent": "true",
            "aws:RequestedRegion": self.region,
            "aws:SecureTransport": "true",
            "aws:ViaAWSService": "false",
            "iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess",
        }

    @cached_property
    def _policies(self) -> Policies:
        """The administrator's role leaves it to the account's policies who may take it."""
        trust = {"Effect": "Allow", "Principal": {"AWS": self._account}, "Action": "sts:AssumeRole"}
        resource = Document("trust", (Statement(trust),))
        return Policies(identity=self.identity, boundary=self.boundary, resource=resource)


def read(node: Node) -> Document:
    """A document for the evaluator; statements that AWS would refuse are left out."""
    parts: list[Any] = [statement.node.value for statement in statements(node)]
    unknown = Document.of(UNKNOWN).statements
    found = (unknown if p is UNKNOWN else (Statement(p),) for p in parts if _is_sound(p))
    return Document("identity", tuple(s for group in found for s in group))


def _is_sound(parts: Any) -> bool:
    if parts is UNKNOWN:
        return True
    if not isinstance(parts, Mapping):
        return False
    conditions = parts.get("Condition", {})
    return conditions is UNKNOWN or (
        isinstance(conditions, Mapping)
        and all(keys is UNKNOWN or isinstance(keys, Mapping) for keys in conditions.values())
    )
