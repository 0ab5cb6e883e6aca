"""Which abilities each kind of people has in an environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components import _abilities as may
from infra.components._abilities import TEAM_PREFIX, Site, of_stack, of_team
from infra.components._grants import VIEW
from infra.components._policy import Statement, allow, deny, use_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from infra.settings.access import Persona

COMMON = ("shared/", "streams/", "windows/", "pulls/", "captures/", "tables/")
"""What all teams of an environment read: `shared/`, and the tables of the catalogue."""
QUARANTINE = "quarantine/"
"""Records that were set aside, with the reason."""


def data_engineer(site: Site) -> list[Statement]:
    """Own what lands: read every table, mend the catalogue, send dead letters back."""
    buckets = list(site.bucket_keys)
    return [
        may.look("dms:Describe*", "firehose:Describe*", "glue:ListCrawlers", "lambda:GetFunction*"),
        *may.read_objects(site, buckets, *COMMON, QUARANTINE, TEAM_PREFIX),
        *may.write_objects(site, buckets, TEAM_PREFIX),
        *may.use_doors(site),
        *may.query(site),
        *_write_answers(site),
        may.keep_catalog(site),
        may.read_streams(site),
        may.redrive(site),
        *may.read_logs(site, of_team(site)),
    ]


def data_scientist(site: Site) -> list[Statement]:
    """Read the tables and the team's data, write the team's, train."""
    buckets = list(site.bucket_keys)
    return [
        may.look(),
        *may.read_objects(site, buckets, *COMMON, TEAM_PREFIX),
        *may.write_objects(site, buckets, TEAM_PREFIX),
        *may.use_doors(site),
        *may.query(site),
        *_write_answers(site),
        *may.submit_jobs(site),
        may.ask_for_capacity(site),
        *may.read_models(site),
        *may.read_logs(site, of_team(site)),
        *may.open_sessions(site, of_team(site)),
    ]


def ml_engineer(site: Site) -> list[Statement]:
    """Train, register models, push images, and look after the team's services."""
    buckets = list(site.bucket_keys)
    return [
        may.look("ecr:DescribeRegistry", "lambda:GetFunctionConfiguration"),
        *may.read_objects(site, buckets, "shared/", TEAM_PREFIX),
        *may.write_objects(site, buckets, TEAM_PREFIX),
        *may.use_doors(site),
        *may.submit_jobs(site),
        may.ask_for_capacity(site),
        *may.push_images(site),
        *may.register_models(site),
        may.restart_services(site, of_team(site)),
        *may.read_logs(site, of_team(site)),
        *may.open_sessions(site, of_team(site)),
    ]


def platform(site: Site) -> list[Statement]:
    """Keep the environment running: see all settings, restart, open shells; changes are deployed.

    No data, no roles and no keys: who needs them goes through a deployment, which is reviewed.
    """
    whole = of_stack(site)
    groups = site.arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/")
    return [
        allow(
            "Operate",
            [
                "autoscaling:CancelInstanceRefresh",
                "autoscaling:ResumeProcesses",
                "autoscaling:SetDesiredCapacity",
                "autoscaling:SetInstanceProtection",
                "autoscaling:StartInstanceRefresh",
                "autoscaling:SuspendProcesses",
                "autoscaling:TerminateInstanceInAutoScalingGroup",
            ],
            [groups],
            condition=whole,
        ),
        allow(
            "RestartInstances",
            ["ec2:RebootInstances", "ec2:StopInstances", "ec2:TerminateInstances"],
            [site.context.arn("ec2", "instance/*")],
            condition=whole,
        ),
        allow(
            "EndAnyJob",
            ["batch:CancelJob", "batch:TerminateJob"],
            [site.context.arn("batch", "job/*")],
            condition=whole,
        ),
        allow("Call", ["lambda:InvokeFunction"], [site.arn("lambda", "function:")]),
        allow(
            "SilenceAlarms",
            [f"cloudwatch:{verb}AlarmActions" for verb in ("Disable", "Enable")],
            [site.arn("cloudwatch", "alarm:")],
        ),
        may.restart_services(site, whole),
        *may.read_logs(site, whole),
        *may.open_sessions(site, whole),
        may.never("NoData", *CONTENTS),
    ]


INVENTORY = (
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:DescribeLaunchConfigurations",
    "autoscaling:DescribeWarmPool",
    "dynamodb:DescribeTable",
    "dynamodb:ListTables",
    "ec2:DescribeAddresses",
    "ec2:DescribeCapacityReservations",
    "ec2:DescribeImages",
    "ec2:DescribeInstances",
    "ec2:DescribeLaunchTemplateVersions",
    "ec2:DescribeNatGateways",
    "ec2:DescribeReservedInstances",
    "ec2:DescribeSnapshots",
    "ec2:DescribeVolumes",
    "ec2:DescribeVpcEndpoints",
    "ecr:DescribeImages",
    "ecr:DescribeRepositories",
    "ecr:GetLifecyclePolicy",
    "elasticfilesystem:DescribeFileSystems",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
    "fsx:DescribeFileSystems",
    "lambda:ListFunctions",
    "logs:DescribeLogGroups",
    "rds:DescribeDBInstances",
    "s3:GetBucketLocation",
    "s3:GetBucketVersioning",
    "s3:GetLifecycleConfiguration",
    "s3:ListAllMyBuckets",
    "s3:ListBucketMultipartUploads",
    "s3:ListMultipartUploadParts",
    "sagemaker:DescribeApp",
    "sagemaker:DescribeTrainingJob",
    "sagemaker:ListApps",
    "sagemaker:ListEndpoints",
    "sagemaker:ListNotebookInstances",
    "sagemaker:ListTrainingJobs",
)
"""What `trimtab rightsize --inventory aws` calls."""


def finops(site: Site) -> list[Statement]:
    """Read what things cost and how much they are used, and nothing else."""
    return [
        *_exported_bill(site),
        allow(
            "Costs",
            [
                "bcm-data-exports:Get*",
                "bcm-data-exports:List*",
                "budgets:View*",
                "ce:Describe*",
                "ce:Get*",
                "ce:List*",
                "cloudwatch:GetMetricData",
                "cloudwatch:ListMetrics",
                "compute-optimizer:Get*",
                "cost-optimization-hub:Get*",
                "cost-optimization-hub:List*",
                "cur:Describe*",
                "ec2:DescribeInstanceTypes",
                "ec2:DescribeSpotPriceHistory",
                "pricing:Get*",
                "savingsplans:Describe*",
                "tag:Get*",
            ],
            ["*"],
        ),
        allow("WhatIsThere", INVENTORY, ["*"]),
    ]


def auditor(site: Site) -> list[Statement]:
    """Read how everything is set up and what happened: settings, trails and logs, and no data."""
    logs = site.bucket(site.logs)
    return [
        allow("ListLogs", ["s3:GetBucketLocation", "s3:ListBucket"], [logs]),
        allow("ReadAccessLogs", ["s3:GetObject"], [f"{logs}/*"]),
        allow(
            "Findings",
            [
                "access-analyzer:Get*",
                "access-analyzer:List*",
                "access-analyzer:ValidatePolicy",
                "backup:Describe*",
                "backup:Get*",
                "backup:List*",
                "cloudtrail:LookupEvents",
                "guardduty:Get*",
                "guardduty:List*",
                "iam:GenerateCredentialReport",
                "iam:GenerateServiceLastAccessedDetails",
                "iam:SimulateCustomPolicy",
                "iam:SimulatePrincipalPolicy",
                "inspector2:List*",
                "securityhub:Describe*",
                "securityhub:Get*",
                "tag:GetResources",
            ],
            ["*"],
        ),
        # Logs are no data: they are in a bucket of their own.
        deny("NoData", ["s3:GetObject*"], [f"{site.bucket(e)}/*" for e in site.bucket_keys]),
        may.never("NoContents", *(a for a in CONTENTS if not a.startswith("s3:"))),
    ]


CONTENTS = (
    "athena:GetQueryResults*",
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "ecr:GetDownloadUrlForLayer",
    "kinesis:GetRecords",
    "s3:GetObject*",
    "secretsmanager:GetSecretValue",
    "sqs:ReceiveMessage",
)
"""Calls that return data, rather than how it is kept."""


def _write_answers(site: Site) -> list[Statement]:
    """Athena writes and reads results as whoever asks: they are common, as the tables are."""
    if site.answers is None:
        return []
    entry, key = site.answers
    arn = site.bucket(entry)
    return [
        allow("FindAnswers", ["s3:GetBucketLocation", "s3:ListBucketMultipartUploads"], [arn]),
        allow(
            "Answers",
            [
                "s3:AbortMultipartUpload",
                "s3:GetObject",
                "s3:ListMultipartUploadParts",
                "s3:PutObject",
            ],
            [f"{arn}/athena/*"],
        ),
        use_key(site.context, "AnswersKey", key, ["kms:Decrypt", "kms:GenerateDataKey"]),
    ]


def _exported_bill(site: Site) -> list[Statement]:
    """The account's export. Its key is told by what it encrypts: the account stack names it."""
    if site.billing_bucket is None:
        return []
    arn, context = f"arn:aws:s3:::{site.billing_bucket}", site.context
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


STATEMENTS: Mapping[Persona, Callable[[Site], list[Statement]]] = {
    "data-engineer": data_engineer,
    "data-scientist": data_scientist,
    "ml-engineer": ml_engineer,
    "platform": platform,
    "finops": finops,
    "auditor": auditor,
}
MANAGED: Mapping[Persona, tuple[str, ...]] = {"platform": VIEW, "auditor": VIEW}
"""AWS's own policies beside them: these two see how everything is set up."""
