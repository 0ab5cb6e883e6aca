"""The instances with GPUs that a service's tasks run on, and that come and go with them.

An autoscaling group behind a capacity provider, rather than ECS Managed Instances: its price is
known before it is deployed (no fee by the instance's hour), spot is spread over several types, and
what the agents report of GPUs is rolled up by the group, which scaling, the reaper of idle GPUs and
right-sizing all read. Managed Instances have neither that dimension nor a choice of the image.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._cluster import GROUP_METRICS, group_tags, pinned, zone_spread
from infra.components._firewall import make_security_group, open_way_out
from infra.components._instance_role import SESSIONS
from infra.components._node_setup import AGENT, agent_config
from infra.components._policy import Statement, allow
from infra.components._role import Identity, make_role, role_ready

if TYPE_CHECKING:
    import pulumi

    from infra.components._service import TaskServiceArgs
    from infra.settings import GpuSettings

WARM_UP_SECONDS = 300
LAUNCHED = ("instance", "volume", "network-interface")


@dataclass(frozen=True, kw_only=True)
class GpuCapacity:
    """What the service needs to know of its instances."""

    provider: aws.ecs.CapacityProvider
    group: aws.autoscaling.Group


def make_gpu_capacity(
    parent: pulumi.ComponentResource, args: TaskServiceArgs, settings: GpuSettings
) -> GpuCapacity:
    """A group that ECS grows for tasks that find no GPU, and drains before it shrinks."""
    template = _make_template(parent, args, settings)
    group = _make_group(parent, args, settings, template)
    provider = aws.ecs.CapacityProvider(
        f"{args.entry}-gpus",
        name=args.name,
        auto_scaling_group_provider={
            "auto_scaling_group_arn": group.arn,
            "managed_scaling": {
                "status": "ENABLED",
                "target_capacity": 100,  # a GPU that waits costs as much as one that works
                "minimum_scaling_step_size": 1,
                "maximum_scaling_step_size": settings.max_instances,
                "instance_warmup_period": WARM_UP_SECONDS,
            },
            "managed_termination_protection": "ENABLED",
            "managed_draining": "ENABLED",
        },
        tags=args.tags.own(),
        opts=ResourceOptions(parent=parent),
    )
    return GpuCapacity(provider=provider, group=group)


def _make_group(
    parent: pulumi.ComponentResource,
    args: TaskServiceArgs,
    settings: GpuSettings,
    template: aws.ec2.LaunchTemplate,
) -> aws.autoscaling.Group:
    parked = settings.parked
    return aws.autoscaling.Group(
        f"{args.entry}-group",
        name=args.name,
        min_size=0 if parked else settings.min_instances,
        max_size=0 if parked else settings.max_instances,
        vpc_zone_identifiers=args.network.private_subnet_ids,
        availability_zone_distribution=zone_spread(),
        mixed_instances_policy={
            "launch_template": {
                "launch_template_specification": pinned(template),
                "overrides": [{"instance_type": t} for t in settings.instance_types],
            },
            "instances_distribution": {
                "on_demand_allocation_strategy": "prioritized",
                "on_demand_base_capacity": settings.on_demand_base,
                "on_demand_percentage_above_base_capacity": 100 - settings.spot_percentage,
                "spot_allocation_strategy": "price-capacity-optimized",
            },
        },
        capacity_rebalance=settings.spot_percentage > 0,
        protect_from_scale_in=True,  # ECS lifts it from instances without tasks
        force_delete=not args.context.production,
        default_instance_warmup=WARM_UP_SECONDS,
        health_check_type="EC2",
        health_check_grace_period=WARM_UP_SECONDS,
        enabled_metrics=list(GROUP_METRICS),
        metrics_granularity="1Minute",
        wait_for_capacity_timeout="0",
        tags=[
            *group_tags(args.tags, args.name),
            # ECS adds it to the groups that it manages.
            {"key": "AmazonECSManaged", "value": "true", "propagate_at_launch": True},
        ],
        opts=ResourceOptions(
            parent=parent,
            depends_on=[args.network],
            ignore_changes=["desiredCapacity"],  # ECS decides
        ),
    )


def _make_template(
    parent: pulumi.ComponentResource, args: TaskServiceArgs, settings: GpuSettings
) -> aws.ec2.LaunchTemplate:
    firewall = make_security_group(parent, f"{args.entry}-node", args.network, args.tags)
    open_way_out(parent, f"{args.entry}-node", firewall, args.tags)
    agent = aws.ssm.Parameter(
        f"{args.entry}-agent",
        name=_agent_parameter(args),
        description="Configuration of the CloudWatch agent",
        type="String",
        value=agent_config(gpu=True),
        tags=args.tags.own(),
        opts=ResourceOptions(parent=parent),
    )
    profile = _make_profile(parent, args)
    whole = args.tags.whole(args.name)
    return aws.ec2.LaunchTemplate(
        f"{args.entry}-template",
        image_id=settings.ami,
        ebs_optimized="true",
        update_default_version=True,
        iam_instance_profile={"arn": profile.arn},
        vpc_security_group_ids=[firewall],
        metadata_options={
            "http_endpoint": "enabled",
            "http_tokens": "required",
            "http_put_response_hop_limit": 1,  # tasks have roles of their own
            "instance_metadata_tags": "enabled",
        },
        monitoring={"enabled": False},
        block_device_mappings=[_root_volume(args, settings)],
        user_data=base64.b64encode(_user_data(args, settings).encode()).decode(),
        tag_specifications=[{"resource_type": kind, "tags": whole} for kind in LAUNCHED],
        tags=args.tags.own(args.name),
        opts=ResourceOptions(parent=parent, depends_on=[agent]),
    )


def _agent_parameter(args: TaskServiceArgs) -> str:
    return f"AmazonCloudWatch-{args.name}"


def _root_volume(args: TaskServiceArgs, settings: GpuSettings) -> dict[str, Any]:
    volume = settings.volume
    ebs: dict[str, Any] = {
        "volume_type": volume.type,
        "volume_size": volume.size_gib,
        "encrypted": "true",
        "kms_key_id": args.key_arns[settings.key],
        "delete_on_termination": "true",
    }
    if volume.iops is not None:
        ebs["iops"] = volume.iops
    if volume.throughput_mibps is not None:
        ebs["throughput"] = volume.throughput_mibps
    return {"device_name": volume.device, "ebs": ebs}


def _user_data(args: TaskServiceArgs, settings: GpuSettings) -> str:
    """Join the cluster; containers see GPUs and no credentials of the instance."""
    lines = [
        f"ECS_CLUSTER={args.name}",
        "ECS_ENABLE_GPU_SUPPORT=true",
        "ECS_AWSVPC_BLOCK_IMDS=true",
        "ECS_CONTAINER_INSTANCE_PROPAGATE_TAGS_FROM=ec2_instance",
    ]
    if settings.spot_percentage > 0:
        lines.append("ECS_ENABLE_SPOT_INSTANCE_DRAINING=true")
    return "\n".join(
        [
            "#!/bin/bash",
            "set -eu",
            "cat >> /etc/ecs/ecs.config <<'END_OF_CONFIG'",
            *lines,
            "END_OF_CONFIG",
            f"[ -x {AGENT} ] || dnf install -y amazon-cloudwatch-agent",
            f"{AGENT} -a fetch-config -m ec2 -s -c ssm:{_agent_parameter(args)}",
            "",
        ]
    )


def _make_profile(
    parent: pulumi.ComponentResource, args: TaskServiceArgs
) -> aws.iam.InstanceProfile:
    identity = Identity(
        name=f"{args.entry}-node",
        what=f"Instances of {args.name}",
        service="ec2",
        managed=[SESSIONS],
        statements=_node(args),
    )
    role = make_role(parent, args.context, args.boundary, identity, args.tags)
    return aws.iam.InstanceProfile(
        f"{args.entry}-node",
        path=args.context.path,
        role=role.name,
        tags=args.tags.own(),
        opts=ResourceOptions(parent=parent, depends_on=role_ready(role)),
    )


def _node(args: TaskServiceArgs) -> list[Statement]:
    """AmazonEC2ContainerServiceforEC2Role, narrowed to one cluster, and the CloudWatch agent."""
    context = args.context
    cluster = context.arn("ecs", f"cluster/{args.name}")
    instances = context.arn("ecs", f"container-instance/{args.name}/*")
    return [
        allow("Find", ["ec2:DescribeTags", "ecs:DiscoverPollEndpoint"], ["*"]),  # know no resources
        allow(
            "Join",
            ["ecs:DeregisterContainerInstance", "ecs:RegisterContainerInstance"],
            [cluster],
        ),
        allow(
            "Work",
            [
                "ecs:Poll",
                "ecs:StartTelemetrySession",
                "ecs:SubmitAttachmentStateChanges",
                "ecs:SubmitContainerStateChange",
                "ecs:SubmitTaskStateChange",
                "ecs:TagResource",
                "ecs:UpdateContainerInstancesState",
            ],
            [cluster, instances],
        ),
        allow(
            "PutMetrics",
            ["cloudwatch:PutMetricData"],
            ["*"],  # the action knows no resources
            condition={"StringEquals": {"cloudwatch:namespace": "CWAgent"}},
        ),
        allow(
            "AgentConfig",
            ["ssm:GetParameter"],
            [context.arn("ssm", f"parameter/{_agent_parameter(args)}")],
        ),
    ]
