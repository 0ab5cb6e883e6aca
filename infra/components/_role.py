"""The identity of a service or function of ours: a role of its own, below the boundary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._policy import Statement, document, trust

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulumi

    from infra.components._context import Context
    from infra.tagging import Tags


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who assumes a role, and what it may do."""

    name: str
    """The resource's name, such as `clicks-firehose`."""
    what: str
    service: str
    """Such as `firehose`, for firehose.amazonaws.com."""
    statements: Sequence[Statement]
    managed: Sequence[str] = ()
    """ARNs of AWS's policies, where one is as narrow as ours would be."""
    arn: str | None = None
    """An ARN or pattern of the one that assumes it, where AWS says (`aws:SourceArn`)."""
    known: bool = False
    """Named by us, so that its ARN is known before it exists: see `role_arn`."""


def make_role(
    parent: pulumi.ComponentResource,
    context: Context,
    boundary: pulumi.Input[str],
    identity: Identity,
    tags: Tags,
) -> aws.iam.Role:
    """A role for one service in this account only; see `Identity`.

    What needs the role's permissions as soon as it exists must depend on `role_ready`'s result.
    """
    condition: dict[str, Any] = {"StringEquals": {"aws:SourceAccount": context.account}}
    if identity.service in WITHOUT_SOURCE:
        condition = {}
    elif identity.service in BY_EXTERNAL_ID:
        condition = {"StringEquals": {"sts:ExternalId": context.account}}
    elif identity.arn is not None:
        condition["ArnLike"] = {"aws:SourceArn": identity.arn}
    role = aws.iam.Role(
        identity.name,
        name=context.named(identity.name) if identity.known else None,
        path=context.path,
        description=identity.what,
        assume_role_policy=trust(
            {"Service": f"{identity.service}.amazonaws.com"}, condition or None
        ),
        permissions_boundary=boundary,
        tags=tags.own(),
        opts=ResourceOptions(parent=parent),
    )
    policies: list[pulumi.Resource] = [
        aws.iam.RolePolicyAttachment(
            f"{identity.name}-{arn.rsplit('/', 1)[-1]}",
            role=role.name,
            policy_arn=arn,
            opts=ResourceOptions(parent=parent),
        )
        for arn in identity.managed
    ]
    if identity.statements:
        own = aws.iam.RolePolicy(
            identity.name,
            role=role.id,
            policy=document(*identity.statements),
            opts=ResourceOptions(parent=parent),
        )
        policies.append(own)
    vars(role)[_POLICIES] = policies
    return role


def role_arn(context: Context, name: str) -> str:
    """The ARN of a role whose identity is `known`."""
    return context.iam_arn(f"role{context.path}{context.named(name)}")


def role_ready(role: aws.iam.Role) -> list[pulumi.Resource]:
    """What gives a role of `make_role` its permissions, for `depends_on` of what needs them."""
    return [role, *vars(role).get(_POLICIES, [])]


_POLICIES: Final = "_policies_of_ours"
"""Where a role bears its policies: they refer to it, and a table would keep them all alive."""

WITHOUT_SOURCE = frozenset({"backup", "ec2", "lambda", "s3"})
"""Services that assume roles without telling for whom: a condition on it would lock them out.

Of AWS Backup and S3's replication AWS does not document it, and their failures are silent. Only who
may pass a role can hand it to them, and nobody passes one to another account.
"""

BY_EXTERNAL_ID = frozenset({"firehose"})
"""Services that tell the account they act for by `sts:ExternalId`, and document nothing else.

https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#firehose-assume-role
"""
