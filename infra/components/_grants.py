"""What deployments may do: what all sections share; each section's file says the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._policy import Statement, allow

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.settings import AccessSettings

VIEW = (
    "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",
    "arn:aws:iam::aws:policy/SecurityAudit",
)
"""What previews read: settings of resources, and no contents."""

ROLES = (
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListInstanceProfilesForRole",
    "iam:ListRolePolicies",
    "iam:ListRoleTags",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
)

SECURITY_GROUPS = (
    "ec2:AuthorizeSecurityGroup*",
    "ec2:CreateSecurityGroup",
    "ec2:CreateTags",
    "ec2:DeleteNetworkInterface",  # what services leave in a group keeps it from being deleted
    "ec2:DeleteSecurityGroup",
    "ec2:DeleteTags",
    "ec2:DetachNetworkInterface",
    "ec2:ModifySecurityGroupRules",
    "ec2:RevokeSecurityGroup*",
    "ec2:UpdateSecurityGroupRuleDescriptions*",
)


def deploy_statements(context: Context, settings: AccessSettings) -> list[Statement]:
    """What `pulumi up` of any environment needs: roles below the stack's path, and the state.

    All else comes from the sections, see `grants` in infra/composition. Deployments can change
    neither their own role nor the boundary.
    """
    return [
        allow("Roles", ROLES, [context.iam_arn(f"role{context.path}*")]),
        *_state(settings, write=True),
    ]


def preview_statements(context: Context, settings: AccessSettings) -> list[Statement]:
    """Beside the managed policies that only look: the state, and what a refresh must read."""
    return [
        allow("Parameters", ["ssm:GetParameter"], [agent_parameters(context)]),
        *_state(settings, write=False),
    ]


def pass_roles(context: Context, sid: str, *services: str) -> Statement:
    """The right to hand a role of the stack to services, such as `firehose`, and to no others.

    A statement that two sections share is in the deploy role's policies once.
    """
    return allow(
        sid,
        ["iam:PassRole"],
        [context.iam_arn(f"role{context.path}*")],
        condition={
            "StringEquals": {"iam:PassedToService": [f"{s}.amazonaws.com" for s in services]}
        },
    )


def buckets(context: Context) -> Statement:
    """Buckets and their settings, told by their names; no objects."""
    return allow(
        "Buckets",
        [
            "s3:*Bucket*",
            "s3:*Configuration",
            "s3:ListTagsForResource",
            "s3:TagResource",
            "s3:UntagResource",
        ],
        [f"arn:aws:s3:::{context.named('*')}"],
    )


def queues(context: Context) -> Statement:
    """Queues by their names; no messages."""
    return allow(
        "Queues",
        [
            "sqs:AddPermission",
            "sqs:CreateQueue",
            "sqs:DeleteQueue",
            "sqs:GetQueue*",
            "sqs:ListQueueTags",
            "sqs:RemovePermission",
            "sqs:SetQueueAttributes",
            "sqs:TagQueue",
            "sqs:UntagQueue",
        ],
        [context.arn("sqs", context.named("*"))],
    )


def topics(context: Context) -> list[Statement]:
    """Topics by their names; no messages. Subscriptions have ARNs that end in ids of AWS's."""
    return [
        allow(
            "Topics",
            [
                "sns:CreateTopic",
                "sns:DeleteTopic",
                "sns:Get*",
                "sns:List*",
                "sns:SetTopicAttributes",
                "sns:Subscribe",
                "sns:TagResource",
                "sns:UntagResource",
            ],
            [context.arn("sns", context.named("*"))],
        ),
        allow(
            "Subscriptions",
            ["sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes", "sns:Unsubscribe"],
            ["*"],
        ),
    ]


def rules(context: Context) -> Statement:
    """EventBridge's rules and their targets, by name."""
    return allow("Rules", ["events:*"], [context.arn("events", f"rule/{context.named('*')}")])


def tables(context: Context) -> Statement:
    """DynamoDB's tables by their names; no items."""
    return allow(
        "Tables",
        [
            "dynamodb:CreateTable",
            "dynamodb:DeleteTable",
            "dynamodb:Describe*",
            "dynamodb:ListTagsOfResource",
            "dynamodb:TagResource",
            "dynamodb:UntagResource",
            "dynamodb:UpdateContinuousBackups",
            "dynamodb:UpdateTable",
            "dynamodb:UpdateTimeToLive",
        ],
        [context.arn("dynamodb", f"table/{context.named('*')}")],
    )


def event_sources() -> Statement:
    """What functions are called by; the mappings have ids of AWS's."""
    verbs = ("Create", "Delete", "Get", "Update")
    return allow("Sources", [f"lambda:{verb}EventSourceMapping" for verb in verbs], ["*"])


def log_streams(context: Context) -> Statement:
    """Streams of the log groups that the stack makes, for services that make none themselves."""
    groups = context.arn("logs", f"log-group:/aws/*/{context.named('*')}")
    return allow("LogStreams", ["logs:CreateLogStream", "logs:DeleteLogStream"], [groups])


def security_groups() -> Statement:
    """Security groups have ids of AWS's: the boundary keeps away from other stacks' by tags."""
    return allow("SecurityGroups", SECURITY_GROUPS, ["*"])


def agent_parameters(context: Context) -> str:
    """The configuration that instances' agents read."""
    return context.arn("ssm", f"parameter/AmazonCloudWatch-{context.named('*')}")


def _state(settings: AccessSettings, *, write: bool) -> list[Statement]:
    """Pulumi's state in S3, and the key of its secrets."""
    statements = []
    if settings.state_bucket is not None:
        arn = f"arn:aws:s3:::{settings.state_bucket}"
        objects = ["s3:GetObject", *(["s3:PutObject", "s3:DeleteObject"] if write else [])]
        statements += [
            allow("StateList", ["s3:ListBucket"], [arn]),
            allow("State", objects, [f"{arn}/.pulumi/*"]),
        ]
    if settings.secrets_key is not None:
        use = ["kms:Decrypt", *(["kms:Encrypt"] if write else [])]
        statements.append(allow("StateSecrets", use, [settings.secrets_key]))
    return statements
