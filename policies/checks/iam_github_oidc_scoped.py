"""Roles for GitHub Actions must name the repository that may take them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._documents import Statement, statements
from policies._truth import Node, Truth, every, some
from policies._types import ROLE

if TYPE_CHECKING:
    from collections.abc import Callable

HOST = "token.actions.githubusercontent.com"
# repo:ORGANISATION/REPOSITORY:…, with no wildcard in the first two parts.
SUBJECT = re.compile(r"repo:[^*?/:]+/[^*?/:]+:.+")
REPOSITORY = re.compile(r"[^*?/:]+/[^*?/:]+")
LIMITING = ("StringEquals", "StringLike", "StringEqualsIgnoreCase", "ForAnyValue:StringEquals",
            "ForAnyValue:StringLike")  # fmt: skip


class Config(Model):
    """What is enough."""

    organizations: tuple[str, ...] = ()
    """Organisations of GitHub each of whose repositories may take the role."""
    audience: bool = True
    """Whether the token's audience must be checked as well; the provider's list limits it, too."""


def check(role: Subject, config: Config) -> Notes:
    """Without a condition on the token's subject every repository on GitHub may take the role.

    Claims that AWS knows since January 2026 say it, too: `repository` and `repository_id`.
    """
    document = role["assumeRolePolicy"]
    ours = tuple(f"{organization}/" for organization in config.organizations)

    def is_subject(text: str) -> bool:
        return bool(SUBJECT.fullmatch(text)) or text.removeprefix("repo:").startswith(ours)

    def is_repository(text: str) -> bool:
        return bool(REPOSITORY.fullmatch(text)) or text.startswith(ours)

    for statement in statements(document):
        theirs = statement.allows & _for_github(statement)
        scoped = (
            _limited(statement, "sub", is_subject)
            | _limited(statement, "repository", is_repository)
            | _limited(statement, "repository_id", str.isdigit)
        )
        yield require(
            ~theirs | scoped, "the role is not limited to one GitHub repository", document
        )
        if config.audience:
            audience = _limited(statement, "aud", lambda text: "*" not in text)
            yield require(
                ~theirs | audience, "the role does not check the token's audience", document
            )


def _for_github(statement: Statement) -> Truth:
    by_condition = any(key.startswith(HOST) for _, key, _ in statement.conditions())
    if by_condition:
        return Truth.YES
    return some(_is_github(p) for p in statement.principals("Federated"))


def _is_github(principal: Node) -> Truth:
    if principal.unknown:
        return Truth.UNSURE
    return Truth.of(HOST in str(principal.value))


def _limited(statement: Statement, claim: str, wanted: Callable[[str], bool]) -> Truth:
    """Whether a claim must be as wanted; an enterprise's own issuer has its name after the host."""
    limits = [
        every(Truth.UNSURE if v.unknown else Truth.of(wanted(str(v.value))) for v in values.items())
        for operator, key, values in statement.conditions()
        if key.startswith(HOST) and key.endswith(f":{claim}") and operator in LIMITING
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
    config=Config,
    equivalents=("CKV_AWS_358", "CKV_AWS_393"),
)
