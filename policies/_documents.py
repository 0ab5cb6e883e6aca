"""Read IAM documents: JSON strings, or objects, whose parts are one value or a list of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cost.graph import UNKNOWN
from policies._truth import Node, Truth, every, some

if TYPE_CHECKING:
    from policies._base import Subject

_ATTACHMENTS = (
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    "aws:iam/policyAttachment:PolicyAttachment",
)


@dataclass(frozen=True)
class Statement:
    """One statement of a document; a part of it may be unknown."""

    node: Node

    @property
    def allows(self) -> Truth:
        """Whether its effect is Allow."""
        return self.node.below("Effect").is_one_of("Allow")

    @property
    def denies(self) -> Truth:
        """Whether its effect is Deny."""
        return self.node.below("Effect").is_one_of("Deny")

    def has(self, part: str) -> bool:
        """Whether it has a part such as `NotAction`."""
        return not self.node.below(part).absent

    def some_value(self, part: str, wanted: Callable[[str], bool]) -> Truth:
        """Whether one of a part's values (Action, Resource…) is wanted."""
        return some(_test(value, wanted) for value in self.node.below(part).items())

    def covers(self, action: str) -> Truth:
        """Whether its actions contain this one, by name or by wildcard, in any case."""
        if self.has("NotAction"):
            return ~self.some_value("NotAction", lambda a: matches(a, action))
        return self.some_value("Action", lambda a: matches(a, action))

    @property
    def everywhere(self) -> Truth:
        """Whether it holds for any resource of any service or of a whole service."""
        if self.has("NotResource"):
            return Truth.YES
        return self.some_value("Resource", is_wildcard_arn)

    def principals(self, kind: str | None = None) -> Iterator[Node]:
        """Its principals; of one kind (AWS, Service, Federated) or of all."""
        principal = self.node.below("Principal")
        if isinstance(principal.value, Mapping):
            for name in principal.value:
                if kind is None or name == kind:
                    yield from principal.below(name).items()
        else:
            yield from principal.items()

    @property
    def anyone(self) -> Truth:
        """Whether its principal is everyone: `*`, of any account, or all but some."""
        if self.has("NotPrincipal"):
            return Truth.YES
        return some(_test(p, lambda v: v == "*" or _of_any_account(v)) for p in self.principals())

    def conditions(self) -> Iterator[tuple[str, str, Node]]:
        """Its conditions: operator, key in lower case, values."""
        block = self.node.below("Condition")
        if block.unknown:
            yield "", "", block
        for operator in block.value if isinstance(block.value, Mapping) else ():
            keys = block.below(operator)
            if keys.unknown:
                yield operator, "", keys
            for key in keys.value if isinstance(keys.value, Mapping) else ():
                yield operator, key.lower(), keys.below(key)

    def limited_by(self, *keys: str) -> Truth:
        """Whether a condition that must be met names one of these keys (in lower case).

        An operator with `IfExists` or `ForAllValues` is met where the key is missing: no limit.
        """
        found = Truth.NO
        for operator, key, values in self.conditions():
            if operator.startswith("ForAllValues:") or operator.endswith("IfExists"):
                continue
            if values.unknown and not key:
                found |= Truth.UNSURE
            elif key in keys and operator not in ("Null", "StringNotEquals", "StringNotLike"):
                wild = every(_test(v, lambda text: text == "*") for v in values.items())
                found |= ~wild
        return found


def matches(pattern: str, action: str) -> bool:
    """Whether an action's pattern, such as `s3:Get*`, covers an action. Case does not matter."""
    return fnmatchcase(action.lower(), pattern.lower().replace("[", "[[]"))


def is_wildcard_arn(arn: str) -> bool:
    """Whether a resource is `*`, or an ARN that leaves everything of its service open."""
    if arn == "*":
        return True
    parts = arn.split(":", 5)
    return len(parts) == 6 and parts[0] == "arn" and set(parts[3] + parts[4] + parts[5]) <= {"*"}


def statements(document: Node) -> list[Statement]:
    """The statements of a document; a single unknown one where it is unknown or not JSON."""
    if document.absent:
        return []
    value: Any = document.value
    if isinstance(value, str):
        value = _parsed(value)
    parts = Node(value, document.path, document.secret).below("Statement")
    if parts.absent:
        return []
    return [Statement(Node(part.value, document.path, document.secret)) for part in parts.items()]


def is_refused(document: Node) -> bool:
    """Whether AWS refuses a document for not being JSON: it then never says anything."""
    if not isinstance(document.value, str) or document.absent:
        return False
    return _parsed(document.value) is UNKNOWN


@lru_cache(maxsize=1024)  # a dozen policies read each document
def _parsed(text: str) -> Any:
    """What a text of JSON means, not to be changed; UNKNOWN where it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return UNKNOWN


def is_boundary(policy: Subject) -> bool:
    """Whether a policy is only a permissions boundary: it limits, and grants nothing."""
    urn, index = policy.resource.urn, policy.index
    if any(r.type in _ATTACHMENTS for r in index.referrers(urn, "policyArn")):
        return False
    return bool(index.referrers(urn, "permissionsBoundary"))


def documents(policy: Subject) -> Iterator[Node]:
    """The documents of a policy resource or of a role's inline policies."""
    yield policy["policy"]
    for inline in policy["inlinePolicies"].items():
        yield inline["policy"]


def _of_any_account(principal: str) -> bool:
    return principal.startswith("arn:") and principal.split(":")[4:5] == ["*"]


def _test(value: Node, wanted: Callable[[str], bool]) -> Truth:
    if value.unknown:
        return Truth.UNSURE
    return Truth.of(isinstance(value.value, str) and wanted(value.value))
