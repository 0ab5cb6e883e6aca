"""What a deployment may do to functions and to the log groups of what runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._grants import pass_roles, queues, rules
from infra.components._policy import Statement, allow

if TYPE_CHECKING:
    from infra.components._context import Context


def functions(context: Context) -> list[Statement]:
    """Functions by their names, with their logs, dead letters and rules."""
    return [
        allow(
            "Functions",
            [
                "lambda:AddPermission",
                "lambda:CreateFunction",
                "lambda:DeleteFunction*",
                "lambda:Get*",
                "lambda:List*",
                "lambda:PutFunctionConcurrency",
                "lambda:RemovePermission",
                "lambda:TagResource",
                "lambda:UntagResource",
                "lambda:UpdateFunction*",
            ],
            [context.arn("lambda", f"function:{context.named('*')}")],
        ),
        pass_roles(context, "PassToFunctions", "lambda"),
        queues(context),
        rules(context),
        *log_groups(context),
    ]


def log_groups(context: Context) -> list[Statement]:
    """Log groups of AWS's services whose names have the stack's own after the service's."""
    return [
        allow(
            "LogGroups",
            [
                "logs:AssociateKmsKey",
                "logs:CreateLogGroup",
                "logs:DeleteLogGroup",
                "logs:DisassociateKmsKey",
                "logs:ListTagsForResource",
                "logs:PutRetentionPolicy",
                "logs:TagResource",
                "logs:UntagResource",
            ],
            [context.arn("logs", f"log-group:/aws/*/{context.named('*')}")],
        ),
        allow("FindLogGroups", ["logs:DescribeLogGroups"], ["*"]),
    ]


def remembered(context: Context) -> list[Statement]:
    """Parameters in which functions remember."""
    return [
        allow("FindParameters", ["ssm:DescribeParameters"], ["*"]),
        allow(
            "RememberedParameters",
            ["ssm:*Parameter*", "ssm:*Tags*"],
            [context.arn("ssm", f"parameter/{context.named('*')}")],
        ),
    ]
