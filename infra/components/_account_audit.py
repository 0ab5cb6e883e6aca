"""What an account may have looked at further: vulnerabilities, changes, standards. Each costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._policy import allow, document, trust, use_key
from infra.components.secure_bucket import SecureBucket, SecureBucketArgs
from infra.settings import BucketSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulumi

    from infra.components._context import Context
    from infra.components._policy import Statement
    from infra.tagging import Tags

STANDARDS: Final = {
    "foundational": "standards/aws-foundational-security-best-practices/v/1.0.0",
    "cis": "standards/cis-aws-foundations-benchmark/v/3.0.0",
    "pci": "standards/pci-dss/v/4.0.1",
    "nist": "standards/nist-800-53/v/5.0.0",
}

CONFIG_DAYS = 400


def scan_for_vulnerabilities(
    parent: pulumi.ComponentResource, context: Context, targets: Sequence[str]
) -> None:
    """Inspector, for what is named."""
    if not targets:
        return
    aws.inspector2.Enabler(
        "account-vulnerabilities",
        account_ids=[context.account],
        resource_types=list(targets),
        opts=ResourceOptions(parent=parent),
    )


def record_changes(
    parent: pulumi.ComponentResource,
    context: Context,
    key: str,
    key_arn: pulumi.Input[str],
    tags: Tags,
) -> pulumi.Resource:
    """AWS Config: a recorder of the region and of what is global, its bucket, its role.

    Args:
        parent: the component.
        context: the stack.
        key: the entry of `trimtab:keys` that encrypts what is recorded.
        key_arn: its ARN.
        tags: the component's.

    Returns:
        what exists when it records.
    """
    name = context.bucket("config")
    bucket = SecureBucket(
        "account-config",
        SecureBucketArgs(
            context=context,
            settings=BucketSettings(
                key=key, intelligent_tiering=False, expire_after_days=CONFIG_DAYS
            ),
            bucket=name,
            tags=tags,
            key_arn=key_arn,
            statements=_delivery(context, name),
        ),
        ResourceOptions(parent=parent),
    )
    child = ResourceOptions(parent=parent)
    role = aws.iam.Role(
        "account-config",
        path=context.path,
        description="AWS Config looks at all resources, and writes what it saw into its bucket",
        assume_role_policy=trust(
            {"Service": "config.amazonaws.com"},
            {"StringEquals": {"aws:SourceAccount": context.account}},
        ),
        tags=tags.own(),
        opts=child,
    )
    looks = aws.iam.RolePolicyAttachment(
        "account-config",
        role=role.name,
        policy_arn="arn:aws:iam::aws:policy/service-role/AWS_ConfigRole",
        opts=child,
    )
    writes = aws.iam.RolePolicy(
        "account-config", role=role.id, policy=document(*_writing(context, name, key)), opts=child
    )
    recorder = aws.cfg.Recorder(
        "account-config",
        name="default",
        role_arn=role.arn,
        recording_group={"all_supported": True, "include_global_resource_types": True},
        recording_mode={"recording_frequency": "CONTINUOUS"},
        opts=ResourceOptions(parent=parent, depends_on=[looks, writes]),
    )
    channel = aws.cfg.DeliveryChannel(
        "account-config",
        name="default",
        s3_bucket_name=bucket.bucket,
        s3_kms_key_arn=key_arn,
        opts=ResourceOptions(parent=parent, depends_on=[recorder, bucket.ready]),
    )
    status: pulumi.Resource = aws.cfg.RecorderStatus(
        "account-config",
        name=recorder.name,
        is_enabled=True,
        opts=ResourceOptions(parent=parent, depends_on=[channel]),
    )
    return status


def use_security_hub(
    parent: pulumi.ComponentResource,
    context: Context,
    standards: Sequence[str],
    recorder: pulumi.Resource,
) -> None:
    """Security Hub with the named standards, and none that AWS would add."""
    if not standards:
        return
    hub = aws.securityhub.Account(
        "account-standards",
        enable_default_standards=False,
        auto_enable_controls=True,
        # One finding for a control, however many standards have it.
        control_finding_generator="SECURITY_CONTROL",
        opts=ResourceOptions(parent=parent, depends_on=[recorder]),
    )
    for standard in standards:
        aws.securityhub.StandardsSubscription(
            f"account-standards-{standard}",
            standards_arn=f"arn:aws:securityhub:{context.region}::{STANDARDS[standard]}",
            opts=ResourceOptions(parent=parent, depends_on=[hub]),
        )


def _delivery(context: Context, name: str) -> list[Statement]:
    """What AWS documents for the bucket of a delivery channel."""
    config = {"Service": "config.amazonaws.com"}
    ours = {"aws:SourceAccount": context.account}
    return [
        allow(
            "ConfigCheck",
            ["s3:GetBucketAcl", "s3:ListBucket"],
            [f"arn:aws:s3:::{name}"],
            principal=config,
            condition={"StringEquals": ours},
        ),
        allow(
            "Config",
            ["s3:PutObject"],
            [f"arn:aws:s3:::{name}/AWSLogs/{context.account}/Config/*"],
            principal=config,
            condition={"StringEquals": {**ours, "s3:x-amz-acl": "bucket-owner-full-control"}},
        ),
    ]


def _writing(context: Context, name: str, key: str) -> list[Statement]:
    """A role of ours delivers in its own name: the key lets it in by way of S3."""
    return [
        use_key(context, "Encrypt", key, ["kms:Decrypt", "kms:GenerateDataKey"]),
        allow("Check", ["s3:GetBucketAcl", "s3:ListBucket"], [f"arn:aws:s3:::{name}"]),
        allow(
            "Write",
            ["s3:PutObject"],
            [f"arn:aws:s3:::{name}/AWSLogs/{context.account}/Config/*"],
            condition={"StringLike": {"s3:x-amz-acl": "bucket-owner-full-control"}},
        ),
    ]
