"""The policy of a bucket: what is denied to all, and who may deliver into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._policy import Statement, allow, deny, document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from infra.components._context import Context

EVERYONE = {"AWS": "*"}


def bucket_policy(
    context: Context, bucket: str, statements: Sequence[Statement], *, encrypted: bool
) -> str:
    """A bucket's policy.

    Args:
        context: the stack.
        bucket: the bucket's name.
        statements: who may do what beyond IAM.
        encrypted: whether the bucket has a customer-managed key.
    """
    arn = f"arn:aws:s3:::{bucket}"
    denials = [
        deny(
            "OnlyTls",
            ["s3:*"],
            [arn, f"{arn}/*"],
            principal=EVERYONE,
            condition={"Bool": {"aws:SecureTransport": "false"}},
        ),
        deny(
            "OnlyRecentTls",
            ["s3:*"],
            [arn, f"{arn}/*"],
            principal=EVERYONE,
            condition={"NumericLessThan": {"s3:TlsVersion": "1.2"}},
        ),
    ]
    if encrypted:
        denials += _wrong_encryption(context, arn)
    return document(*denials, *statements)


def _wrong_encryption(context: Context, arn: str) -> list[Statement]:
    """Uploads may say nothing, and get the bucket's key; what they say must not weaken it.

    `Null … false` means that the header is there. Foreign keys are denied by pattern: the bucket's
    own key has no ARN before it exists, and what is unknown in previews cannot be checked.
    """
    header = "s3:x-amz-server-side-encryption"
    key = f"{header}-aws-kms-key-id"
    return [
        deny(
            "OnlyKms",
            ["s3:PutObject"],
            [f"{arn}/*"],
            principal=EVERYONE,
            condition={"Null": {header: "false"}, "StringNotEquals": {header: "aws:kms"}},
        ),
        deny(
            "OnlyOwnKeys",
            ["s3:PutObject"],
            [f"{arn}/*"],
            principal=EVERYONE,
            condition={
                "Null": {key: "false"},
                "StringNotLike": {key: context.arn("kms", "key/*")},
            },
        ),
    ]


def log_delivery(context: Context, bucket: str) -> list[Statement]:
    """Who delivers logs: S3 itself, load balancers, and the network's flow logs."""
    arn = f"arn:aws:s3:::{bucket}"
    ours = {"StringEquals": {"aws:SourceAccount": context.account}}
    flow_logs = {**ours, "ArnLike": {"aws:SourceArn": context.arn("logs", "*")}}
    flow_logs_prefix = f"{arn}/AWSLogs/{context.account}/vpcflowlogs/*"
    delivery = {"Service": "delivery.logs.amazonaws.com"}
    put = ["s3:PutObject"]
    return [
        allow(
            "AccessLogs",
            put,
            [f"{arn}/s3/*"],
            principal={"Service": "logging.s3.amazonaws.com"},
            condition=ours,
        ),
        allow(
            "BalancerLogs",
            put,
            [f"{arn}/alb/*/AWSLogs/{context.account}/*"],
            principal={"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
            condition=ours,
        ),
        allow("FlowLogs", put, [flow_logs_prefix], principal=delivery, condition=flow_logs),
        allow("FlowLogsCheck", ["s3:GetBucketAcl"], [arn], principal=delivery, condition=flow_logs),
    ]
