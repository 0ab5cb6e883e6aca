"""Roles for GitHub Actions must name the repository that may take them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._documents import Statement, statements
from policies._truth import Node, Truth, every, some
from policies._types import ROLE

if TYPE_CHECKING:
    from collections.abc import Callable

HOST = "token.actions.githubusercontent.com"
# repo:ORGANISATION/REPOSITORY:…, with no wildcard in the first two parts.
SUBJECT = re.compile(r"repo:[^*?/:]+/[^*?/:]+:.+")
LIMITING = ("StringEquals", "StringLike", "StringEqualsIgnoreCase", "ForAnyValue:StringEquals",
            "ForAnyValue:StringLike")  # fmt: skip


def check(role: Subject, _: NoConfig) -> Notes:
    """Without a condition on the token's subject every repository on GitHub may take the role."""
    document = role["assumeRolePolicy"]
    for statement in statements(document):
        ours = statement.allows & _for_github(statement)
        scoped = _limited(statement, "sub", lambda text: bool(SUBJECT.fullmatch(text)))
        yield require(~ours | scoped, "the role is not limited to one GitHub repository", document)
        audience = _limited(statement, "aud", lambda text: "*" not in text)
        yield require(~ours | audience, "the role does not check the token's audience", document)


def _for_github(statement: Statement) -> Truth:
    by_condition = any(key.startswith(f"{HOST}:") for _, key, _ in statement.conditions())
    if by_condition:
        return Truth.YES
    return some(_is_github(p) for p in statement.principals("Federated"))


def _is_github(principal: Node) -> Truth:
    if principal.unknown:
        return Truth.UNSURE
    return Truth.of(HOST in str(principal.value))


def _limited(statement: Statement, claim: str, wanted: Callable[[str], bool]) -> Truth:
    limits = [
        every(Truth.UNSURE if v.unknown else Truth.of(wanted(str(v.value))) for v in values.items())
        for operator, key, values in statement.conditions()
        if key == f"{HOST}:{claim}" and operator in LIMITING
    ]
    return some(limits)


POLICY = Policy(
    id="iam-github-oidc-scoped",
    severity="critical",
    title="Roles for GitHub Actions name the organisation and the repository",
    why="Otherwise a workflow in anybody's repository can deploy to this account.",
    fix='add StringLike {"token.actions.githubusercontent.com:sub": "repo:ORG/REPO:…"} and aud',
    types=(ROLE,),
    check=check,
    equivalents=("CKV_AWS_358", "CKV_AWS_393"),
)
