"""IAM policy documents, and the statements that several components need."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from infra.components._context import Context

Statement = dict[str, Any]


def document(*statements: Statement) -> str:
    """A policy document. Nothing in it is unknown before deployment: a preview can be checked."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str],
    *,
    principal: Mapping[str, Any] | None = None,
    condition: Mapping[str, Any] | None = None,
) -> Statement:
    """A statement that allows; see `_statement`."""
    return _statement("Allow", sid, actions, resources, principal, condition)


def deny(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str],
    *,
    principal: Mapping[str, Any] | None = None,
    condition: Mapping[str, Any] | None = None,
) -> Statement:
    """A statement that denies, whatever others allow."""
    return _statement("Deny", sid, actions, resources, principal, condition)


def _statement(
    effect: str,
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str],
    principal: Mapping[str, Any] | None,
    condition: Mapping[str, Any] | None,
) -> Statement:
    statement: Statement = {"Sid": sid, "Effect": effect}
    if principal is not None:
        statement["Principal"] = dict(principal)
    statement |= {"Action": list(actions), "Resource": list(resources)}
    if condition is not None:
        statement["Condition"] = dict(condition)
    return statement


def trust(
    principal: Mapping[str, Any],
    condition: Mapping[str, Any] | None = None,
    *,
    actions: Sequence[str] | None = None,
) -> str:
    """Who may assume a role. Web identities assume it by their own action.

    Args:
        principal: who, by the kind of principal.
        condition: what else must hold.
        actions: further calls beside assuming, such as those that tag the session.
    """
    action = "sts:AssumeRoleWithWebIdentity" if "Federated" in principal else "sts:AssumeRole"
    statement: Statement = {
        "Sid": "Assume",
        "Effect": "Allow",
        "Principal": dict(principal),
        "Action": action if actions is None or list(actions) == [action] else list(actions),
    }
    if condition is not None:
        statement["Condition"] = dict(condition)
    return document(statement)


def read_bucket(context: Context, name: str, key: str) -> list[Statement]:
    """What it takes to read a bucket of the lake."""
    arn = f"arn:aws:s3:::{context.bucket(name)}"
    sid = _sid(name)
    return [
        allow(f"List{sid}", ["s3:ListBucket"], [arn]),
        allow(f"Read{sid}", ["s3:GetObject"], [f"{arn}/*"]),
        use_key(context, f"Decrypt{sid}", key, ["kms:Decrypt"]),
    ]


def write_bucket(context: Context, name: str, key: str) -> list[Statement]:
    """What it takes to read and write a bucket of the lake, but not to delete from it."""
    arn = f"arn:aws:s3:::{context.bucket(name)}"
    sid = _sid(name)
    return [
        allow(f"List{sid}", ["s3:ListBucket", "s3:ListBucketMultipartUploads"], [arn]),
        allow(
            f"Write{sid}",
            [
                "s3:GetObject",
                "s3:PutObject",
                "s3:AbortMultipartUpload",
                "s3:ListMultipartUploadParts",
            ],
            [f"{arn}/*"],
        ),
        use_key(context, f"Encrypt{sid}", key, ["kms:Decrypt", "kms:GenerateDataKey"]),
    ]


def use_key(
    context: Context, sid: str, key: str, actions: Sequence[str], service: str = "s3"
) -> Statement:
    """Use of one key through one service only.

    The key is told by its alias: its ARN is unknown before it exists.
    """
    return allow(
        sid,
        actions,
        [context.arn("kms", "key/*")],
        condition={
            "ForAnyValue:StringEquals": {"kms:ResourceAliases": [context.key_alias(key)]},
            "StringEquals": {"kms:ViaService": f"{service}.{context.region}.amazonaws.com"},
        },
    )


def _sid(name: str) -> str:
    """A statement's id from a bucket's name: letters and digits only."""
    return "".join(part.title() for part in name.split("-"))
