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

    Not for AWS's own services, which are let in by name: some of what they deliver (the digests of
    CloudTrail, exports of the bill) asks for S3's own keys, and a denial would lose it silently.
    """
    header = "s3:x-amz-server-side-encryption"
    key = f"{header}-aws-kms-key-id"
    by_people = {"Bool": {"aws:PrincipalIsAWSService": "false"}}
    return [
        deny(
            "OnlyKms",
            ["s3:PutObject"],
            [f"{arn}/*"],
            principal=EVERYONE,
            condition={
                **by_people,
                "Null": {header: "false"},
                "StringNotEquals": {header: "aws:kms"},
            },
        ),
        deny(
            "OnlyOwnKeys",
            ["s3:PutObject"],
            [f"{arn}/*"],
            principal=EVERYONE,
            condition={
                **by_people,
                "Null": {key: "false"},
                "StringNotLike": {key: context.arn("kms", "key/*")},
            },
        ),
    ]


def through_access_points(context: Context, bucket: str) -> Statement:
    """The doors of this account decide for themselves who comes in, as far as IAM allows it."""
    arn = f"arn:aws:s3:::{bucket}"
    return allow(
        "ThroughAccessPoints",
        ["s3:GetObject", "s3:ListBucket", "s3:PutObject"],
        [arn, f"{arn}/*"],
        principal={"AWS": context.iam_arn("root")},
        condition={"StringEquals": {"s3:DataAccessPointAccount": context.account}},
    )


def log_delivery(context: Context, bucket: str) -> list[Statement]:
    """Who delivers logs: S3 itself, its inventories, load balancers, the network's flow logs."""
    arn = f"arn:aws:s3:::{bucket}"
    ours = {"StringEquals": {"aws:SourceAccount": context.account}}
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
            # The path tells whose balancers they are; AWS documents no condition for this service.
            [f"{arn}/alb/*/AWSLogs/{context.account}/*"],
            principal={"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
        ),
        allow(
            "Inventories",
            put,
            [f"{arn}/inventory/*"],
            principal={"Service": "s3.amazonaws.com"},
            condition={
                "ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{context.named('*')}"},
                "StringEquals": {
                    "aws:SourceAccount": context.account,
                    "s3:x-amz-acl": "bucket-owner-full-control",
                },
            },
        ),
        *_flow_logs(context, arn),
    ]


def _flow_logs(context: Context, arn: str) -> list[Statement]:
    """To the letter what AWS asks for, with its ids and the prefix of Hive partitions.

    What it misses here, AWS adds by itself when flow logs are made, to a policy that is ours.
    Source: VPC user guide, "Amazon S3 bucket permissions for flow logs".
    """
    source = {"aws:SourceAccount": context.account}
    ours = {"ArnLike": {"aws:SourceArn": context.arn("logs", "*")}}
    delivery = {"Service": "delivery.logs.amazonaws.com"}
    whole = {"s3:x-amz-acl": "bucket-owner-full-control"}
    return [
        allow(
            "AWSLogDeliveryWrite",
            ["s3:PutObject"],
            [f"{arn}/AWSLogs/aws-account-id={context.account}/*"],
            principal=delivery,
            condition={"StringEquals": {**source, **whole}, **ours},
        ),
        allow(
            "AWSLogDeliveryAclCheck",
            ["s3:GetBucketAcl"],
            [arn],
            principal=delivery,
            condition={"StringEquals": source, **ours},
        ),
    ]
