"""The instances of a training queue: their identity, their template, their network."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._mounts import mount_script
from infra.components._node_setup import install_agent
from infra.components._nodes import guard_record, hear_of_guard
from infra.components._policy import Statement, allow
from infra.components._role import Identity, make_role, role_ready
from infra.functions.node_agent import SPOT_SECONDS

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
ECS_SETTINGS = """\
cat >> /etc/ecs/ecs.config <<'END_OF_ECS'
ECS_ENABLE_SPOT_INSTANCE_DRAINING=true
ECS_CONTAINER_STOP_TIMEOUT=110s
END_OF_ECS
"""
"""No job is placed on an instance that had its notice; and between SIGTERM and SIGKILL there is all
the time that spot leaves, where ECS gives 30 seconds."""


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
        hear_of_guard(context, f"queues/{args.entry}"),
    ]


def make_job_template(
    parent: pulumi.ComponentResource, args: TrainingQueueArgs, mounts: Sequence[Mount]
) -> aws.ec2.LaunchTemplate:
    """IMDSv2 only, an encrypted volume, and the tags; types and network are Batch's to set."""
    settings, tags = args.settings, args.tags.whole(args.name)
    return aws.ec2.LaunchTemplate(
        f"{args.entry}-template",
        ebs_optimized="true",
        update_default_version=True,
        user_data=_user_data(args, mounts),
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


def _user_data(args: TrainingQueueArgs, mounts: Sequence[Mount]) -> pulumi.Input[str]:
    """The agent that stops jobs in time comes first: it needs nothing that may fail."""
    script = f"{ECS_SETTINGS}{install_agent(_node(args))}\n"
    if not mounts:
        return _multipart(script)
    return mount_script(mounts).apply(lambda lines: _multipart(f"{script}{lines}"))


def _multipart(script: str) -> str:
    return base64.b64encode(MULTIPART.format(script=script).encode()).decode()


def _node(args: TrainingQueueArgs) -> dict[str, Any]:
    """See infra.functions.node_agent.Node: Batch's own groups have no lifecycle hook."""
    return {
        "region": args.context.region,
        "group": args.name,
        "hook": "",
        "notice_seconds": SPOT_SECONDS,
        "guard": guard_record(args.context, f"queues/{args.entry}"),
        "containers": True,
    }
