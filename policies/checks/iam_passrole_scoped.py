"""The right to pass a role must name the roles and the service that gets them."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._documents import documents, is_boundary, statements
from policies._types import IAM_POLICIES, ROLE


def check(policy: Subject, _: NoConfig) -> Notes:
    """Who may pass any role to any service may become any role."""
    if is_boundary(policy):
        return
    for document in documents(policy):
        for statement in statements(document):
            passes = statement.allows & statement.covers("iam:PassRole")
            wide = statement.everywhere | statement.some_value("Resource", _any_role)
            to_any = ~statement.limited_by("iam:passedtoservice")
            yield require(~(passes & wide), "iam:PassRole is allowed for every role", document)
            yield require(
                ~(passes & to_any), "iam:PassRole is allowed towards any service", document
            )


def _any_role(arn: str) -> bool:
    return arn.endswith(":role/*")


POLICY = Policy(
    id="iam-passrole-scoped",
    severity="high",
    title="iam:PassRole names the roles and the service",
    why="Passing an administrator's role to one's own instance is the classic way up.",
    fix="limit Resource to role ARNs and add a condition on iam:PassedToService",
    types=(*IAM_POLICIES, ROLE),
    check=check,
    kind="stack",
    equivalents=("AWS-0342",),
)
