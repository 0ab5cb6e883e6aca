"""Policies must not grant a whole service on every resource."""

from __future__ import annotations

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._documents import documents, is_boundary, statements
from policies._types import IAM_POLICIES, ROLE


class Config(Model):
    """Exceptions."""

    services: tuple[str, ...] = ()
    """Services that may be granted as a whole, such as `cloudwatch`."""


def check(policy: Subject, config: Config) -> Notes:
    """`s3:*` on `*`; the whole of AWS, and of IAM, is iam-no-admin's."""
    if is_boundary(policy):
        return
    for document in documents(policy):
        for statement in statements(document):
            whole = statement.some_value("Action", lambda a: _whole_service(a, config.services))
            wide = statement.allows & whole & statement.everywhere
            yield require(~wide, "a statement allows a whole service on every resource", document)


def _whole_service(action: str, exceptions: tuple[str, ...]) -> bool:
    service, _, verb = action.lower().partition(":")
    return verb == "*" and service not in ("*", "iam", *exceptions)


POLICY = Policy(
    id="iam-no-service-wildcard",
    severity="high",
    title="No policy grants a whole service on every resource",
    why="s3:* on * deletes other teams' data; ec2:* on * starts what nobody budgeted.",
    fix="name the actions, or limit the resources by ARN or by tag",
    types=(*IAM_POLICIES, ROLE),
    check=check,
    kind="stack",
    frameworks={"AWS FSBP": ("IAM.21",), "HIPAA": ("164.312(a)(1)",)},
    config=Config,
)
