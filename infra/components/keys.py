"""One encryption key for each domain of data; its policy lets in the services it is for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._context import token
from infra.components._policy import Statement, allow, document
from infra.components._recovery import Recovery

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from infra.components._context import Context
    from infra.settings import KeySettings

ADMINISTRATION = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:Delete*",
    "kms:Describe*",
    "kms:Disable*",
    "kms:Enable*",
    "kms:Get*",
    "kms:List*",
    "kms:Put*",
    "kms:Revoke*",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:Update*",
)
CRYPTOGRAPHY = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey*",
    "kms:ReEncrypt*",
)


@dataclass(frozen=True, kw_only=True)
class KeysArgs:
    """What Keys needs."""

    context: Context
    keys: Mapping[str, KeySettings]


class Keys(pulumi.ComponentResource):
    """Customer-managed keys with rotation. In production they outlive the stack."""

    arns: dict[str, pulumi.Output[str]]
    """By the entries of the settings."""

    def __init__(self, name: str, args: KeysArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__(token("keys", self), name, None, opts)
        self.arns = {entry: self._make_key(entry, args) for entry in args.keys}
        self.register_outputs({"arns": self.arns, "recovery": _recovery(args.keys).output()})

    def _make_key(self, entry: str, args: KeysArgs) -> pulumi.Output[str]:
        settings, context = args.keys[entry], args.context
        key = aws.kms.Key(
            f"key-{entry}",
            description=f"{entry} of {context.project} {context.stack}",
            enable_key_rotation=True,
            rotation_period_in_days=settings.rotation_days,
            deletion_window_in_days=settings.deletion_window_days,
            policy=key_policy(context, settings),
            tags=context.tags(f"keys.{entry}").own(),
            opts=context.holding_data(self),
        )
        alias = aws.kms.Alias(
            f"key-{entry}-alias",
            name=context.key_alias(entry),
            target_key_id=key.key_id,
            opts=ResourceOptions(parent=self),
        )
        # Permissions find the key by its alias, so nobody gets the key before the alias is there.
        return pulumi.Output.all(key.arn, alias.name).apply(lambda pair: str(pair[0]))


def _recovery(keys: Mapping[str, KeySettings]) -> Recovery:
    """A key cannot be made again: what it encrypted would be lost with it."""
    days = min((key.deletion_window_days for key in keys.values()), default=0)
    return Recovery(
        rto="1 h",
        rpo="0",
        how=f"a deletion waits {days} days at least and can be cancelled; rotation keeps old ones",
    )


def key_policy(context: Context, settings: KeySettings) -> str:
    """The account administers the key; IAM grants its use, through the named services only."""
    special: dict[str, Callable[[Context], list[Statement]]] = {
        "ebs": lambda c: [_through(c, "ec2"), _attaching(c), *_autoscaling(c)],
        "alerts": lambda c: [_publishers(c), *_alarms(c)],
        "cloudtrail": lambda c: [_trail(c)],
        "exports": lambda c: [_exporters(c)],
        "logs": lambda c: [_log_groups(c)],
        "fsx": lambda c: [*_service(c, "fsx"), _linked_buckets(c)],
        "s3tables": lambda c: [_through(c, "s3tables"), _table_upkeep(c)],
    }
    by_service = {
        user: special.get(user, partial(_service, service=user)) for user in settings.used_by
    }
    used = [s for statements in by_service.values() for s in statements(context)]
    return document(_administration(context), *used)


def _root(context: Context) -> dict[str, str]:
    return {"AWS": context.iam_arn("root")}


def _administration(context: Context) -> Statement:
    """Without it a key could become unmanageable. It includes no use of the key.

    Nor grants: whoever may make one may grant themselves the key's use.
    """
    return allow("Administer", ADMINISTRATION, ["*"], principal=_root(context))


def _service(context: Context, service: str) -> list[Statement]:
    """A service that stores encrypted; the stateful ones keep a grant for as long as data is there.

    S3 makes no grants; the others let AWS alone use what they grant.
    """
    if service in WITHOUT_GRANTS:
        return [_through(context, service)]
    through = _through(context, service)["Condition"]
    grants = allow(
        f"{service.title()}Grants",
        ["kms:CreateGrant"],
        ["*"],
        principal=_root(context),
        condition={**through, "Bool": {"kms:GrantIsForAWSResource": "true"}},
    )
    return [_through(context, service), grants]


WITHOUT_GRANTS = frozenset({"s3", "sqs", "secretsmanager", "kinesis"})


def _table_upkeep(context: Context) -> Statement:
    """S3 Tables merges files and drops old ones in its own name; without it upkeep stops silently.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-tables-kms-permissions.html
    """
    tables = context.arn("s3tables", f"bucket/{context.named('*')}")
    return allow(
        "TableUpkeep",
        ["kms:Decrypt", "kms:GenerateDataKey"],
        ["*"],
        principal={"Service": "maintenance.s3tables.amazonaws.com"},
        condition={"StringLike": {"kms:EncryptionContext:aws:s3:arn": f"{tables}/*"}},
    )


def _linked_buckets(context: Context) -> Statement:
    """File systems read and write the objects of linked buckets by roles of FSx's own.

    AWS makes one for each file system and gives it no right to keys: its name is all that is known.
    """
    fsx = "role/aws-service-role/s3.data-source.lustre.fsx.amazonaws.com/AWSServiceRoleForFSxS3*"
    return allow(
        "LinkedBuckets",
        CRYPTOGRAPHY,
        ["*"],
        principal={"AWS": "*"},
        condition={
            "StringEquals": {
                "kms:CallerAccount": context.account,
                "kms:ViaService": f"s3.{context.region}.amazonaws.com",
            },
            "ArnLike": {"aws:PrincipalArn": context.iam_arn(fsx)},
        },
    )


def _log_groups(context: Context) -> Statement:
    """CloudWatch Logs uses a key in its own name, for log groups of this account."""
    return allow(
        "LogGroups",
        CRYPTOGRAPHY,
        ["*"],
        principal={"Service": f"logs.{context.region}.amazonaws.com"},
        condition={
            "ArnLike": {"kms:EncryptionContext:aws:logs:arn": context.arn("logs", "log-group:*")}
        },
    )


def _alarms(context: Context) -> list[Statement]:
    """Alarms, events and backups that publish to an encrypted topic of the account.

    EventBridge publishes without telling for whom (see `infra.components.alerts`): what holds it to
    this account is the topic's ARN, with which SNS encrypts.
    """
    use = ["kms:Decrypt", "kms:GenerateDataKey*"]
    topics = {"kms:EncryptionContext:aws:sns:topicArn": context.arn("sns", "*")}
    return [
        allow(
            "Alarms",
            use,
            ["*"],
            principal={"Service": "cloudwatch.amazonaws.com"},
            condition={"StringEquals": {"aws:SourceAccount": context.account}},
        ),
        allow(
            "EventsToTopics",
            use,
            ["*"],
            principal={"Service": ["events.amazonaws.com", "backup.amazonaws.com"]},
            condition={"ArnLike": topics},
        ),
    ]


def _through(context: Context, service: str) -> Statement:
    """Principals of this account, as far as IAM allows them, and only by way of the service."""
    return allow(
        f"Through{service.title()}",
        CRYPTOGRAPHY,
        ["*"],
        principal=_root(context),
        condition={
            "StringEquals": {
                "kms:ViaService": f"{service}.{context.region}.amazonaws.com",
                "kms:CallerAccount": context.account,
            }
        },
    )


def _attaching(context: Context) -> Statement:
    """EC2 decrypts a volume by a grant that it makes in the name of whoever attaches it."""
    through = _through(context, "ec2")["Condition"]
    return allow(
        "AttachVolumes",
        ["kms:CreateGrant"],
        ["*"],
        principal=_root(context),
        condition={**through, "Bool": {"kms:GrantIsForAWSResource": "true"}},
    )


def _autoscaling(context: Context) -> list[Statement]:
    """Without these, instances with encrypted volumes end a second after they start."""
    role = context.iam_arn(
        "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    )
    principal = {"AWS": role}
    grants: dict[str, Any] = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    return [
        allow("Autoscaling", CRYPTOGRAPHY, ["*"], principal=principal),
        allow(
            "AutoscalingGrants", ["kms:CreateGrant"], ["*"], principal=principal, condition=grants
        ),
    ]


def _publishers(context: Context) -> Statement:
    """Services that publish to an encrypted topic; without it their messages are lost silently."""
    return allow(
        "Publishers",
        ["kms:Decrypt", "kms:GenerateDataKey*"],
        ["*"],
        principal={"Service": ["budgets.amazonaws.com", "costalerts.amazonaws.com"]},
        condition={"StringEquals": {"aws:SourceAccount": context.account}},
    )


def _trail(context: Context) -> Statement:
    trail = context.arn("cloudtrail", f"trail/{context.named('trail')}")
    return allow(
        "Trail",
        ["kms:GenerateDataKey*", "kms:DescribeKey"],
        ["*"],
        principal={"Service": "cloudtrail.amazonaws.com"},
        condition={"StringEquals": {"aws:SourceArn": trail}},
    )


def _exporters(context: Context) -> Statement:
    """The services that deliver the bill; S3 encrypts in their name what they put."""
    return allow(
        "Exporters",
        ["kms:Decrypt", "kms:GenerateDataKey*"],
        ["*"],
        principal={"Service": ["bcm-data-exports.amazonaws.com", "billingreports.amazonaws.com"]},
        condition={"StringEquals": {"aws:SourceAccount": context.account}},
    )
