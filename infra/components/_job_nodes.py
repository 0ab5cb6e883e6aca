"""The instances of a training queue: their identity, their template, their network."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._mounts import mount_script
from infra.components._policy import Statement, allow
from infra.components._role import Identity, make_role, role_ready

if TYPE_CHECKING:
    from collections.abc import Sequence

    from infra.components._mounts import Mount
    from infra.components.training_queue import TrainingQueueArgs

MULTIPART = """\
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="=TRIMTAB="

--=TRIMTAB=
Content-Type: text/x-shellscript; charset="us-ascii"

#!/bin/bash
set -eu
{script}
--=TRIMTAB=--
"""
"""Batch adds parts of its own to what instances run, and takes nothing but this format."""


def make_job_profile(
    parent: pulumi.ComponentResource, args: TrainingQueueArgs
) -> aws.iam.InstanceProfile:
    """What instances may do: take part in the queue's cluster, pull images, write the jobs' log.

    AWS's own policy for it lets them write every log group and read every repository.
    """
    identity = Identity(
        name=f"{args.entry}-node",
        what=f"Instances of queue {args.name}",
        service="ec2",
        statements=_statements(args),
    )
    role = make_role(parent, args.context, args.boundary, identity, args.tags)
    return aws.iam.InstanceProfile(
        f"{args.entry}-node",
        path=args.context.path,
        role=role.name,
        tags=args.tags.own(),
        opts=ResourceOptions(parent=parent, depends_on=role_ready(role)),
    )


def _statements(args: TrainingQueueArgs) -> list[Statement]:
    context = args.context
    # Batch names the cluster after the compute environment, and adds a part that nobody knows.
    ours = f"AWSBatch-{args.name}-*"
    return [
        allow("FindCluster", ["ecs:DiscoverPollEndpoint"], ["*"]),  # knows no resources
        allow(
            "TakePart",
            [
                "ecs:DeregisterContainerInstance",
                "ecs:Poll",
                "ecs:RegisterContainerInstance",
                "ecs:StartTelemetrySession",
                "ecs:SubmitAttachmentStateChanges",
                "ecs:SubmitContainerStateChange",
                "ecs:SubmitTaskStateChange",
                "ecs:TagResource",
                "ecs:UpdateContainerInstancesState",
            ],
            [
                context.arn("ecs", f"cluster/{ours}"),
                context.arn("ecs", f"container-instance/{ours}/*"),
            ],
        ),
        allow("SignInToImages", ["ecr:GetAuthorizationToken"], ["*"]),  # knows no resources
        allow(
            "PullImages",
            [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:GetDownloadUrlForLayer",
            ],
            [context.arn("ecr", "repository/*")],
        ),
        allow(
            "LogOfJobs",
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            [f"{context.arn('logs', f'log-group:{args.log_group}')}:*"],
        ),
    ]


def make_job_template(
    parent: pulumi.ComponentResource, args: TrainingQueueArgs, mounts: Sequence[Mount]
) -> aws.ec2.LaunchTemplate:
    """IMDSv2 only, an encrypted volume, and the tags; types and network are Batch's to set."""
    settings, tags = args.settings, args.tags.whole(args.name)
    started: dict[str, Any] = {"user_data": _user_data(mounts)} if mounts else {}
    return aws.ec2.LaunchTemplate(
        f"{args.entry}-template",
        ebs_optimized="true",
        update_default_version=True,
        metadata_options={
            "http_endpoint": "enabled",
            "http_tokens": "required",
            # Jobs share the instance's network: one hop is enough for them too.
            "http_put_response_hop_limit": 1,
            "instance_metadata_tags": "enabled",
        },
        block_device_mappings=[
            {
                "device_name": settings.volume.device,
                "ebs": _volume(args) | {"kms_key_id": args.key_arn},
            }
        ],
        tag_specifications=[
            {"resource_type": kind, "tags": tags}
            for kind in ("instance", "volume", "network-interface")
        ],
        tags=args.tags.own(args.name),
        opts=ResourceOptions(parent=parent),
        **started,
    )


def _volume(args: TrainingQueueArgs) -> dict[str, Any]:
    volume = args.settings.volume
    ebs: dict[str, Any] = {
        "volume_type": volume.type,
        "volume_size": volume.size_gib,
        "encrypted": "true",
        "delete_on_termination": "true",
    }
    if volume.iops is not None:
        ebs["iops"] = volume.iops
    if volume.throughput_mibps is not None:
        ebs["throughput"] = volume.throughput_mibps
    return ebs


def _user_data(mounts: Sequence[Mount]) -> pulumi.Output[str]:
    return mount_script(mounts).apply(
        lambda script: base64.b64encode(MULTIPART.format(script=script).encode()).decode()
    )
