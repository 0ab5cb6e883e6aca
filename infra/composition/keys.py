"""Section keys: one encryption key for each domain of data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.components._policy import allow
from infra.components.keys import Keys, KeysArgs

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.components._policy import Statement
    from infra.composition._built import Built, Outputs
    from infra.settings import Settings


def build(built: Built) -> Outputs:
    """The keys, before everything that they encrypt."""
    keys = Keys("keys", KeysArgs(context=built.context, keys=built.settings.keys), built.opts)
    built.found["keys"] = keys
    return {"key_arns": keys.arns} if built.settings.stack.kind == "environment" else {}


THROUGH = (
    "backup",
    "dms",
    "dynamodb",
    "ecr",
    "firehose",
    "fsx",
    "lambda",
    "s3tables",
    "secretsmanager",
    "ssm",
)
"""Services that try a key in the name of whoever makes what it encrypts, or keep a grant for it."""


def grants(context: Context, settings: Settings) -> list[Statement]:
    """Keys have ids of AWS's, and cannot be told by alias before they have one.

    They are used through services only, and not through those that would hand out data.
    """
    del settings
    ours: dict[str, Any] = {
        "ForAnyValue:StringLike": {"kms:ResourceAliases": [context.key_alias("*")]},
        "StringEquals": {
            "kms:ViaService": [f"{s}.{context.region}.amazonaws.com" for s in THROUGH]
        },
    }
    whole = [context.arn("kms", "key/*")]
    return [
        allow(
            "KeysThroughServices",
            ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*"],
            whole,
            condition=ours,
        ),
        allow(
            "GrantsOfServices",
            ["kms:CreateGrant"],
            whole,
            condition={**ours, "Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
        allow("NewKeys", ["kms:CreateKey", "kms:ListAliases", "kms:ListKeys"], ["*"]),
        allow(
            "Keys",
            [
                "kms:*Alias",
                "kms:*KeyPolicy",
                "kms:*KeyRotation*",
                "kms:DescribeKey",
                "kms:ListResourceTags",
                "kms:ScheduleKeyDeletion",
                "kms:TagResource",
                "kms:UntagResource",
                "kms:UpdateKeyDescription",
            ],
            [context.arn("kms", "key/*"), context.arn("kms", context.key_alias("*"))],
        ),
    ]
