"""The identity of a cluster's instances: what the agent needs, and the buckets that were named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._policy import Statement, allow, document, read_bucket, trust

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulumi

    from infra.components._cluster import ClusterArgs
    from infra.settings import ServingSettings, TrainingSettings

# Lets people open a shell through Systems Manager; no port 22, no keys.
SESSIONS = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"


def make_instance_profile(
    parent: pulumi.ComponentResource,
    args: ClusterArgs,
    settings: ServingSettings | TrainingSettings,
    further: Sequence[Statement] = (),
) -> aws.iam.InstanceProfile:
    """A role of its own for each cluster, below the boundary."""
    tags, child = args.tags(settings), ResourceOptions(parent=parent)
    role = aws.iam.Role(
        f"{args.entry}-instance",
        path=args.context.path,
        description=f"Instances of {args.group}",
        assume_role_policy=trust({"Service": "ec2.amazonaws.com"}),
        permissions_boundary=args.boundary,
        tags=tags.own(),
        opts=child,
    )
    sessions = aws.iam.RolePolicyAttachment(
        f"{args.entry}-sessions", role=role.name, policy_arn=SESSIONS, opts=child
    )
    permissions = aws.iam.RolePolicy(
        f"{args.entry}-permissions",
        role=role.id,
        policy=document(*_agent(args), *_images(args), *_reads(args, settings), *further),
        opts=child,
    )
    return aws.iam.InstanceProfile(
        f"{args.entry}-profile",
        path=args.context.path,
        role=role.name,
        tags=tags.own(),
        # Instances set themselves up once, with the profile: by then it must be able to.
        opts=ResourceOptions(parent=parent, depends_on=[sessions, permissions]),
    )


def _agent(args: ClusterArgs) -> list[Statement]:
    """The CloudWatch agent: CloudWatchAgentServerPolicy, narrowed to what ours does."""
    return [
        allow(
            "PutMetrics",
            ["cloudwatch:PutMetricData"],
            ["*"],  # the action knows no resources
            condition={"StringEquals": {"cloudwatch:namespace": "CWAgent"}},
        ),
        # The agent learns its group's name from its own tags; the action knows no resources either.
        allow("OwnTags", ["ec2:DescribeTags"], ["*"]),
        allow(
            "AgentConfig",
            ["ssm:GetParameter"],
            [args.context.arn("ssm", f"parameter/{args.agent_parameter}")],
        ),
    ]


def _images(args: ClusterArgs) -> list[Statement]:
    """Pull the account's own images; who may push them is the repositories' to say."""
    return [
        allow("SignInToImages", ["ecr:GetAuthorizationToken"], ["*"]),  # knows no resources
        allow(
            "PullImages",
            ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            [args.context.arn("ecr", "repository/*")],
        ),
    ]


def _reads(args: ClusterArgs, settings: ServingSettings | TrainingSettings) -> list[Statement]:
    return [
        statement
        for bucket in settings.reads
        for statement in read_bucket(args.context, bucket, args.bucket_keys[bucket])
    ]
