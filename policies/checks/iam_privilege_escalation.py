"""No policy, and no role by all its policies together, may be a way to become administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.graph import UNKNOWN
from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._documents import documents, is_boundary
from policies._truth import Truth
from policies._types import IAM_POLICIES, ROLE
from policies.iam.document import Document
from policies.iam.escalation import Holder, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.graph import Resource

ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
SHOWN = 3


def check(policy: Subject, _: NoConfig) -> Notes:
    """What belongs to a role of the program is judged there, with the role's boundary."""
    graph = policy.index.graph
    if policy.type == ROLE:
        found = list(_of_role(policy))
        boundary = _boundary(policy)
    elif is_boundary(policy) or _held(policy):
        return
    else:
        found, boundary = [policy], None
    identity = tuple(read(node) for one in found for node in documents(one))
    region = graph.region(policy.resource)
    holder = Holder(identity, boundary, region if isinstance(region, str) else "us-east-1")
    ways = list(holder.ways())
    for holds in (Truth.YES, Truth.UNSURE):
        by = [" with ".join(actions) for actions, may in ways if may is holds]
        rest = f" and {len(by) - SHOWN} more ways" if len(by) > SHOWN else ""
        if by:
            said = f"it can make itself administrator: {', or '.join(by[:SHOWN])}{rest}"
            yield require(~holds, said, policy["policy"])


def _of_role(role: Subject) -> Iterator[Subject]:
    """The role itself, for its inline policies, and the program's policies that it holds."""
    yield role
    for user in role.index.referrers(role.resource.urn, "role"):
        if user.type == ROLE_POLICY:
            yield Subject(resource=user, index=role.index)
        elif user.type == ATTACHMENT:
            yield from _depended(Subject(resource=user, index=role.index), "policyArn")


def _boundary(role: Subject) -> Document | None:
    """One that is not of the program may allow anything or nothing."""
    if role["permissionsBoundary"].absent:
        return None
    for policy in _depended(role, "permissionsBoundary"):
        return read(policy["policy"])
    return Document.of(UNKNOWN, "boundary")


def _depended(subject: Subject, prop: str) -> Iterator[Subject]:
    for urn in subject.resource.property_dependencies.get(prop, ()):
        found = subject.index.graph.by_urn.get(urn)
        if found is not None and found.type in IAM_POLICIES:
            yield Subject(resource=found, index=subject.index)


def _held(policy: Subject) -> bool:
    """Whether a role of the program has this policy."""
    by_urn, own = policy.index.graph.by_urn, policy.resource
    users = [own] if policy.type == ROLE_POLICY else policy.index.referrers(own.urn, "policyArn")

    def is_of_role(user: Resource) -> bool:
        roles = (by_urn.get(urn) for urn in user.property_dependencies.get("role", ()))
        return any(role is not None and role.type == ROLE for role in roles)

    return any(is_of_role(user) for user in users if user.type in (ROLE_POLICY, ATTACHMENT))


POLICY = Policy(
    id="iam-privilege-escalation",
    severity="critical",
    title="Nothing can make itself administrator",
    why="iam:PassRole with ec2:RunInstances is AdministratorAccess in two calls.",
    fix="name roles and policies in Resource, and require a permissions boundary by a condition",
    types=(*IAM_POLICIES, ROLE),
    check=check,
    kind="stack",
    equivalents=("CKV_AWS_286",),
)
