"""A team's door to a bucket: nobody else comes in by it, and it leads to one prefix alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._context import token
from infra.components._policy import allow, deny, document, use_key

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.components.secure_bucket import SecureBucket
    from infra.settings import AccessPointSettings

LONGEST = 50
"""What S3 allows for the name of an access point."""


@dataclass(frozen=True, kw_only=True)
class AccessPointArgs:
    """What an access point needs to know."""

    context: Context
    entry: str
    """The bucket's entry in `trimtab:lake`."""
    team: str
    settings: AccessPointSettings
    key: str
    """The entry of `trimtab:keys` that encrypts the bucket."""
    bucket: SecureBucket
    vpc_id: pulumi.Input[str]


class TeamAccessPoint(pulumi.ComponentResource):
    """One access point, its policy, and the policy that roles of the team need to use it."""

    arn: pulumi.Output[str]
    policy: pulumi.Output[str]
    """The ARN of what is to be attached to the team's roles."""

    def __init__(
        self, name: str, args: AccessPointArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__(token("storage", self), name, None, opts)
        context = args.context
        vpc = {"vpc_id": args.vpc_id} if args.settings.vpc_only else None
        point = aws.s3.AccessPoint(
            name,
            bucket=args.bucket.bucket,
            name=access_point_name(context, args.entry, args.team),
            account_id=context.account,
            vpc_configuration=vpc,
            public_access_block_configuration={
                "block_public_acls": True,
                "block_public_policy": True,
                "ignore_public_acls": True,
                "restrict_public_buckets": True,
            },
            policy=door_policy(context, args.entry, args.team, args.settings),
            tags=context.tags(f"lake.{args.entry}", team=args.team).own(),
            opts=ResourceOptions(parent=self, depends_on=[args.bucket.ready]),
        )
        policy = aws.iam.Policy(
            f"{name}-user",
            name=f"{access_point_name(context, args.entry, args.team)}-door",
            path=context.path,
            description=f"Use {args.team}'s access point of {args.entry}",
            policy=user_policy(args),
            tags=context.tags(f"lake.{args.entry}", team=args.team).own(),
            opts=ResourceOptions(parent=self),
        )
        self.arn, self.policy = point.arn, policy.arn
        self.register_outputs({"arn": self.arn, "policy": self.policy})


def user_policy(args: AccessPointArgs) -> str:
    """What a role needs beside the door: S3 asks IAM as well, and the objects are encrypted."""
    door = _door(args.context, args.entry, args.team)
    write = args.settings.write
    return document(
        allow(
            "Objects",
            ["s3:GetObject", *(["s3:PutObject"] if write else [])],
            [f"{door}/object/{args.settings.prefix}*"],
        ),
        allow("List", ["s3:ListBucket"], [door]),
        use_key(
            args.context,
            "Key",
            args.key,
            ["kms:Decrypt", *(["kms:GenerateDataKey"] if write else [])],
        ),
    )


def access_point_name(context: Context, entry: str, team: str) -> str:
    """Unique in account and region; what is too long ends in digits made from the whole."""
    name = context.named(f"{entry}-{team}")
    if len(name) <= LONGEST:
        return name
    digits = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: LONGEST - 9].rstrip('-')}-{digits}"


def door_policy(context: Context, entry: str, team: str, settings: AccessPointSettings) -> str:
    """Lets the team's principals in whom IAM lets in as well, and denies everything else.

    A principal without the tag `team` is not of the team.
    """
    door = _door(context, entry, team)
    objects = f"{door}/object/{settings.prefix}*"
    account = {"AWS": context.iam_arn("root")}
    of_team: dict[str, Any] = {"StringEquals": {"aws:PrincipalTag/team": team}}
    actions = ["s3:GetObject", *(["s3:PutObject"] if settings.write else [])]
    return document(
        allow("Objects", actions, [objects], principal=account, condition=of_team),
        allow(
            "List",
            ["s3:ListBucket"],
            [door],
            principal=account,
            condition={**of_team, "StringLike": {"s3:prefix": [f"{settings.prefix}*"]}},
        ),
        deny(
            "OtherTeams",
            ["s3:*"],
            [door, f"{door}/object/*"],
            principal={"AWS": "*"},
            condition={"StringNotEquals": {"aws:PrincipalTag/team": team}},
        ),
        _elsewhere(door, objects),
    )


def _door(context: Context, entry: str, team: str) -> str:
    return context.arn("s3", f"accesspoint/{access_point_name(context, entry, team)}")


def _elsewhere(door: str, objects: str) -> dict[str, Any]:
    statement = deny("OtherPrefixes", ["s3:*"], [], principal={"AWS": "*"})
    del statement["Resource"]
    return statement | {"NotResource": [door, objects]}
