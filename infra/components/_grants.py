"""What the roles of the pipeline and of people may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._policy import Statement, allow, read_bucket, write_bucket

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.components._context import Context
    from infra.settings import AccessSettings

VIEW = (
    "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",
    "arn:aws:iam::aws:policy/SecurityAudit",
)
"""What previews read: settings of resources, and no contents."""

MANAGED = {
    "Ec2": (
        "ec2:AllocateAddress",
        "ec2:AssociateRouteTable",
        "ec2:AttachInternetGateway",
        "ec2:AuthorizeSecurityGroup*",
        "ec2:Create*",
        "ec2:Delete*",
        "ec2:DetachInternetGateway",
        "ec2:DisassociateAddress",
        "ec2:DisassociateRouteTable",
        "ec2:Modify*",
        "ec2:ReleaseAddress",
        "ec2:ReplaceRoute*",
        "ec2:RevokeSecurityGroup*",
        "ec2:RunInstances",
        "ec2:UpdateSecurityGroupRuleDescriptions*",
    ),
    "Groups": (
        "autoscaling:Attach*",
        "autoscaling:CancelInstanceRefresh",
        "autoscaling:Create*",
        "autoscaling:Delete*",
        "autoscaling:Detach*",
        "autoscaling:DisableMetricsCollection",
        "autoscaling:EnableMetricsCollection",
        "autoscaling:Put*",
        "autoscaling:ResumeProcesses",
        "autoscaling:StartInstanceRefresh",
        "autoscaling:SuspendProcesses",
        "autoscaling:Update*",
    ),
    "Balancers": (
        "elasticloadbalancing:Add*",
        "elasticloadbalancing:Create*",
        "elasticloadbalancing:Delete*",
        "elasticloadbalancing:Modify*",
        "elasticloadbalancing:Remove*",
        "elasticloadbalancing:Set*",
    ),
    "NewKeys": ("kms:CreateKey", "kms:ListAliases", "kms:ListKeys"),
    "Logs": ("logs:CreateLogDelivery", "logs:DeleteLogDelivery"),
    "EndpointNames": ("route53:AssociateVPCWithHostedZone",),
    "Subscriptions": (
        "sns:GetSubscriptionAttributes",
        "sns:SetSubscriptionAttributes",
        "sns:Unsubscribe",
    ),
    "FindParameters": ("ssm:DescribeParameters",),
}
"""Calls whose resources have names that only AWS knows, or that know no resources.

The boundary keeps them in the region, and away from what other stacks tagged.
"""

INSTANCE_ROLES = (
    "iam:AddRoleToInstanceProfile",
    "iam:AttachRolePolicy",
    "iam:CreateInstanceProfile",
    "iam:CreateRole",
    "iam:DeleteInstanceProfile",
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:GetInstanceProfile",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListInstanceProfileTags",
    "iam:ListInstanceProfilesForRole",
    "iam:ListRolePolicies",
    "iam:ListRoleTags",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:RemoveRoleFromInstanceProfile",
    "iam:TagInstanceProfile",
    "iam:TagRole",
    "iam:UntagInstanceProfile",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
)


def deploy_statements(context: Context, settings: AccessSettings) -> list[Statement]:
    """What `pulumi up` of an environment needs. It cannot change its own role nor the boundary."""
    return [
        *(allow(sid, actions, ["*"]) for sid, actions in MANAGED.items()),
        *_named(context),
        *_roles(context),
        *_state(settings, write=True),
    ]


def preview_statements(context: Context, settings: AccessSettings) -> list[Statement]:
    """Beside the managed policies that only look: the state, and what a refresh must read."""
    return [
        allow("Parameters", ["ssm:GetParameter"], [_agent_parameters(context)]),
        *_state(settings, write=False),
    ]


def _named(context: Context) -> list[Statement]:
    """Calls on resources whose names begin with the stack's."""
    prefix = context.named("*")
    arn = context.arn
    return [
        allow(
            "Buckets",
            [
                "s3:*Bucket*",
                "s3:*Configuration",
                "s3:ListTagsForResource",
                "s3:TagResource",
                "s3:UntagResource",
            ],
            [f"arn:aws:s3:::{prefix}"],
        ),
        allow("Queues", ["sqs:*"], [arn("sqs", prefix)]),
        allow("Topics", ["sns:*"], [arn("sns", prefix)]),
        allow("Rules", ["events:*"], [arn("events", f"rule/{prefix}")]),
        allow("Parameters", ["ssm:*Parameter*", "ssm:*Tags*"], [_agent_parameters(context)]),
        allow(
            "Budgets",
            ["budgets:*"],
            [f"arn:aws:budgets::{context.account}:budget/{prefix}"],
        ),
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
            [arn("kms", "key/*"), arn("kms", f"alias/{context.project}/{context.stack}/*")],
        ),
    ]


def _agent_parameters(context: Context) -> str:
    return context.arn("ssm", f"parameter/AmazonCloudWatch-{context.named('*')}")


def _roles(context: Context) -> list[Statement]:
    """Roles of instances only: made below the stack's path, handed to EC2 and nobody else."""
    path = context.path
    ours = [context.iam_arn(f"role{path}*"), context.iam_arn(f"instance-profile{path}*")]
    return [
        allow("InstanceRoles", INSTANCE_ROLES, ours),
        allow(
            "PassToInstances",
            ["iam:PassRole"],
            [context.iam_arn(f"role{path}*")],
            condition={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}},
        ),
    ]


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


def data_scientist_statements(context: Context, buckets: Mapping[str, str]) -> list[Statement]:
    """Read all data, write checkpoints, look at metrics, ask for training capacity."""
    found: list[Statement] = []
    for bucket, key in buckets.items():
        grant = write_bucket if bucket == "checkpoints" else read_bucket
        found += grant(context, bucket, key)
    group = f"autoScalingGroup:*:autoScalingGroupName/{context.named('*')}"
    return [
        *found,
        allow(
            "Look",
            [
                "autoscaling:Describe*",
                "cloudwatch:GetMetricData",
                "cloudwatch:ListMetrics",
                "ec2:DescribeInstances",
            ],
            ["*"],
        ),
        allow(
            "AskForCapacity",
            ["autoscaling:SetDesiredCapacity"],
            [context.arn("autoscaling", group)],
        ),
    ]


def finops_statements(context: Context, settings: AccessSettings) -> list[Statement]:
    """Read what things cost, and how much they are used."""
    return [
        *_exported_bill(context, settings),
        allow(
            "Costs",
            [
                "autoscaling:Describe*",
                "bcm-data-exports:Get*",
                "bcm-data-exports:List*",
                "budgets:View*",
                "ce:Describe*",
                "ce:Get*",
                "ce:List*",
                "cloudwatch:GetMetricData",
                "cloudwatch:ListMetrics",
                "cur:Describe*",
                "ec2:Describe*",
                "tag:Get*",
            ],
            ["*"],
        ),
    ]


def _exported_bill(context: Context, settings: AccessSettings) -> list[Statement]:
    """The account's export. Its key is told by what it encrypts: the account stack names it."""
    if settings.billing_bucket is None:
        return []
    arn = f"arn:aws:s3:::{settings.billing_bucket}"
    return [
        allow("ListBill", ["s3:ListBucket"], [arn]),
        allow("ReadBill", ["s3:GetObject"], [f"{arn}/*"]),
        allow(
            "DecryptBill",
            ["kms:Decrypt"],
            [context.arn("kms", "key/*")],
            condition={
                "StringEquals": {"kms:ViaService": f"s3.{context.region}.amazonaws.com"},
                "StringLike": {"kms:EncryptionContext:aws:s3:arn": [arn, f"{arn}/*"]},
            },
        ),
    ]
