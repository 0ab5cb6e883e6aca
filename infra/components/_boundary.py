"""The permissions boundary: what no role of a stack can do, whatever its own policies say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._policy import Statement, allow, deny, document

if TYPE_CHECKING:
    from infra.components._context import Context

SERVICES = (
    "access-analyzer",
    "acm",
    "application-autoscaling",
    "athena",
    "autoscaling",
    "aws-portal",
    "backup",
    "backup-storage",
    "batch",
    "bcm-data-exports",
    "budgets",
    "ce",
    "cloudtrail",
    "cloudwatch",
    "compute-optimizer",
    "cost-optimization-hub",
    "cur",
    "dms",
    "dynamodb",
    "ec2",
    "ec2messages",
    "ecr",
    "ecs",
    "elasticloadbalancing",
    "events",
    "firehose",
    "fsx",
    "glue",
    "guardduty",
    "inspector2",
    "iot",
    "kafka",
    "kafka-cluster",
    "kinesis",
    "kms",
    "lambda",
    "logs",
    "pricing",
    "resource-groups",
    "s3",
    "s3express",
    "s3tables",
    "savingsplans",
    "scheduler",
    "secretsmanager",
    "securityhub",
    "servicequotas",
    "sns",
    "sqs",
    "ssm",
    "ssmmessages",
    "states",
    "tag",
    "wafv2",
    "xray",
)
"""The services that an environment is made of, or that people look at it with."""

GLOBAL_SERVICES = (
    "aws-portal",
    "bcm-data-exports",
    "budgets",
    "ce",
    "cost-optimization-hub",
    "cur",
    "iam",
    "pricing",
    "route53",
    "savingsplans",
    "sts",
)
"""Those whose calls do not name the stack's region."""


def boundary_arn(context: Context) -> str:
    """Known beforehand, because the boundary itself must name it."""
    return context.iam_arn(f"policy{context.path}{context.named('boundary')}")


def boundary_policy(context: Context) -> str:
    """The ceiling. It grants nothing: a role needs a policy of its own as well."""
    statements = [
        allow("Ceiling", [f"{service}:*" for service in SERVICES], ["*"]),
        *_identities(context),
        _stay_in_region(context),
        *_stay_in_stack(context),
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
            condition={"ArnNotLike": {"aws:PrincipalArn": _roles(context, "ci")}},
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


def _roles(context: Context, kind: str) -> str:
    """The roles that an administrator alone changes: of the pipeline (ci) or of people."""
    return context.iam_arn(f"role{context.path}{kind}/*")


def _identities(context: Context) -> list[Statement]:
    """Look at all of IAM, change and pass only what is below the stack's path.

    Otherwise a role that deployments make could pass an administrator's role to an instance, or
    write itself into its trust policy. No role assumes another: sts tells who one is, no more.
    """
    kinds = ("instance-profile", "policy", "role")
    return [
        allow(
            "Identities",
            [
                "iam:Get*",
                "iam:List*",
                "route53:AssociateVPCWithHostedZone",  # the private names of interface endpoints
                "sts:GetCallerIdentity",
            ],
            ["*"],
        ),
        allow(
            "ServicesOwnRoles",
            ["iam:CreateServiceLinkedRole"],
            [context.iam_arn("role/aws-service-role/*")],
        ),
        allow("OwnIdentities", ["iam:*"], [context.iam_arn(f"{k}{context.path}*") for k in kinds]),
    ]


def _stay_in_stack(context: Context) -> list[Statement]:
    """Environments that share an account leave each other alone, as far as tags and names tell.

    People's roles may be let into more by an administrator, such as the key of the exported bill.
    """
    parameters = deny("OwnParameters", ["ssm:GetParameter*"], [])
    del parameters["Resource"]
    return [
        deny(
            "OtherStacks",
            ["*"],
            ["*"],
            condition={
                "StringEquals": {"aws:ResourceTag/project": context.project},
                "StringNotEquals": {"aws:ResourceTag/stack": context.stack},
                "ArnNotLike": {"aws:PrincipalArn": _roles(context, "people")},
            },
        ),
        # AmazonSSMManagedInstanceCore reads every parameter of the account, secrets among them.
        parameters
        | {
            "NotResource": [
                context.arn("ssm", f"parameter/AmazonCloudWatch-{context.named('*')}"),
                context.arn("ssm", f"parameter/{context.named('*')}"),
                context.arn("ssm", f"parameter/{context.project}/{context.stack}/*"),
                f"arn:aws:ssm:{context.region}::parameter/aws/*",
            ]
        },
    ]


def _stay_in_region(context: Context) -> Statement:
    """`NotAction` here names what has no region: everything else is denied elsewhere.

    Elsewhere is neither the stack's region nor that of its replicas and copies.
    """
    regions = list(context.regions) if context.recovery_region else context.region
    statement = deny(
        "StayInRegion",
        [],
        ["*"],
        condition={"StringNotEquals": {"aws:RequestedRegion": regions}},
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
            [arn, *(context.iam_arn(f"policy{context.path}{kind}/*") for kind in ("ci", "people"))],
        ),
        deny(
            "LeaveThePipeline",
            [
                "iam:AttachRolePolicy",
                "iam:CreateRole",
                "iam:DeleteRole",
                "iam:DeleteRolePolicy",
                "iam:DetachRolePolicy",
                "iam:PassRole",
                "iam:PutRolePermissionsBoundary",
                "iam:PutRolePolicy",
                "iam:TagRole",
                "iam:UntagRole",
                "iam:UpdateAssumeRolePolicy",
                "iam:UpdateRole*",
            ],
            [_roles(context, "ci"), _roles(context, "people")],
        ),
    ]
