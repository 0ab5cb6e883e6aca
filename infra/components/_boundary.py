"""The permissions boundary: what no role of a stack can do, whatever its own policies say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._policy import Statement, allow, deny, document

if TYPE_CHECKING:
    from infra.components._context import Context

SERVICES = (
    "acm",
    "athena",
    "autoscaling",
    "aws-portal",
    "bcm-data-exports",
    "budgets",
    "ce",
    "cloudwatch",
    "cur",
    "ec2",
    "ec2messages",
    "elasticloadbalancing",
    "events",
    "glue",
    "iam",
    "kms",
    "logs",
    "s3",
    "sns",
    "sqs",
    "ssm",
    "ssmmessages",
    "sts",
    "tag",
)
"""The services that an environment is made of, or that people look at it with."""

GLOBAL_SERVICES = ("aws-portal", "bcm-data-exports", "budgets", "ce", "cur", "iam", "sts")
"""Those whose calls do not name the stack's region."""


def boundary_arn(context: Context) -> str:
    """Known beforehand, because the boundary itself must name it."""
    return context.iam_arn(f"policy{context.path}{context.named('boundary')}")


def boundary_policy(context: Context) -> str:
    """The ceiling. It grants nothing: a role needs a policy of its own as well."""
    statements = [
        allow("Ceiling", [f"{service}:*" for service in SERVICES], ["*"]),
        _stay_in_region(context),
        *_keep_boundary(context),
        deny(
            "NoUsers",
            ["iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:*SAML*"],
            ["*"],
        ),
        deny(
            "KeepAccessLogs",
            ["ec2:DeleteFlowLogs", "s3:PutBucketLogging"],
            ["*"],
            condition={"ArnNotLike": {"aws:PrincipalArn": _deployers(context)}},
        ),
    ]
    if context.production:
        statements.append(
            deny(
                "KeepKeysAndData",
                ["kms:ScheduleKeyDeletion", "kms:DisableKey", "s3:DeleteBucket"],
                ["*"],
            )
        )
    return document(*statements)


def _deployers(context: Context) -> str:
    return context.iam_arn(f"role{context.path}ci/*")


def _stay_in_region(context: Context) -> Statement:
    """`NotAction` here names what has no region: everything else is denied elsewhere."""
    statement = deny(
        "StayInRegion",
        [],
        ["*"],
        condition={"StringNotEquals": {"aws:RequestedRegion": context.region}},
    )
    del statement["Action"]
    return statement | {"NotAction": [f"{service}:*" for service in GLOBAL_SERVICES]}


def _keep_boundary(context: Context) -> list[Statement]:
    """Whoever may make roles must give them this boundary, and cannot loosen it."""
    arn = boundary_arn(context)
    return [
        deny(
            "PassTheBoundaryOn",
            [
                "iam:CreateRole",
                "iam:AttachRolePolicy",
                "iam:PutRolePolicy",
                "iam:PutRolePermissionsBoundary",
            ],
            ["*"],
            condition={"StringNotEquals": {"iam:PermissionsBoundary": arn}},
        ),
        deny("KeepTheBoundary", ["iam:DeleteRolePermissionsBoundary"], ["*"]),
        deny(
            "LeaveTheBoundary",
            [
                "iam:CreatePolicyVersion",
                "iam:DeletePolicy",
                "iam:DeletePolicyVersion",
                "iam:SetDefaultPolicyVersion",
            ],
            [arn],
        ),
        deny(
            "LeaveThePipeline",
            [
                "iam:AttachRolePolicy",
                "iam:DeleteRole",
                "iam:DeleteRolePolicy",
                "iam:DetachRolePolicy",
                "iam:PutRolePolicy",
                "iam:UpdateAssumeRolePolicy",
            ],
            [_deployers(context)],
        ),
    ]
