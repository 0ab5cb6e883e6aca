"""What serving and training clusters share: what they are given, how instances are launched."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._mounts import mount_script
from infra.components._node_setup import agent_config, user_data

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pulumi

    from infra.components._alarms import Alarming
    from infra.components._context import Context
    from infra.components._mounts import Mount
    from infra.components.network import Network
    from infra.settings import ServingSettings, TrainingSettings
    from infra.tagging import Tags


@dataclass(frozen=True, kw_only=True)
class ClusterArgs:
    """What every cluster needs beside its own settings."""

    context: Context
    entry: str
    """The cluster's name in `trimtab:clusters`."""
    network: Network
    key_arn: pulumi.Input[str]
    """Encrypts the volumes."""
    bucket_keys: Mapping[str, str]
    """The lake's data buckets, and the entry of `trimtab:keys` that encrypts each."""
    boundary: pulumi.Input[str]
    """The permissions boundary of the instances' role."""
    alarming: Alarming
    """Where its alarms go."""

    @property
    def group(self) -> str:
        """The name of the autoscaling group."""
        return self.context.named(self.entry)

    @property
    def agent_parameter(self) -> str:
        """The parameter with the CloudWatch agent's configuration."""
        return f"AmazonCloudWatch-{self.group}"

    def tags(self, settings: ServingSettings | TrainingSettings) -> Tags:
        """The cluster's tags."""
        return self.context.tags(
            f"clusters.{self.entry}", team=settings.team, expires_on=settings.expires_on
        )


@dataclass(frozen=True, kw_only=True)
class Nodes:
    """What the instances of a cluster are launched with."""

    instance_type: str | None
    """None where the group's requirements choose."""
    profile_arn: pulumi.Input[str]
    security_group_id: pulumi.Input[str]
    all_spot: bool
    interfaces: Sequence[Mapping[str, Any]] = ()
    """One for each network card with EFA; without, one that needs no words."""
    mounts: Sequence[Mount] = ()
    """File systems that they mount when they start."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Further arguments of the launch template."""
    agent: Mapping[str, Any] | None = None
    """What the agent that stops jobs in time is told; None where there are none."""


def make_agent_parameter(
    parent: pulumi.ComponentResource,
    args: ClusterArgs,
    settings: ServingSettings | TrainingSettings,
) -> pulumi.Resource:
    """The CloudWatch agent's configuration, where the instances find it when they start."""
    parameter: pulumi.Resource = aws.ssm.Parameter(
        f"{args.entry}-agent",
        name=args.agent_parameter,
        description="Configuration of the CloudWatch agent",
        type="String",
        value=agent_config(gpu=settings.gpu),
        tags=args.tags(settings).own(),
        opts=ResourceOptions(parent=parent),
    )
    return parameter


def make_launch_template(
    parent: pulumi.ComponentResource,
    args: ClusterArgs,
    settings: ServingSettings | TrainingSettings,
    nodes: Nodes,
) -> aws.ec2.LaunchTemplate:
    """IMDSv2 only, encrypted volumes, and tags on everything that AWS makes of it."""
    tags = args.tags(settings)
    script = user_data(args.agent_parameter, node=nodes.agent)
    return aws.ec2.LaunchTemplate(
        f"{args.entry}-template",
        image_id=settings.ami,
        instance_type=nodes.instance_type,
        ebs_optimized="true",
        update_default_version=True,
        iam_instance_profile={"arn": nodes.profile_arn},
        metadata_options={
            "http_endpoint": "enabled",
            "http_tokens": "required",
            "http_put_response_hop_limit": settings.metadata_hops,
            "instance_metadata_tags": "enabled",
        },
        monitoring={"enabled": settings.detailed_monitoring},
        block_device_mappings=[_root_volume(args, settings)],
        user_data=_user_data(script, nodes.mounts),
        tag_specifications=_tag_specifications(tags.whole(args.group), all_spot=nodes.all_spot),
        tags=tags.own(args.group),
        opts=ResourceOptions(parent=parent),
        **_network(nodes),
        **nodes.options,
    )


def _network(nodes: Nodes) -> dict[str, Any]:
    """Interfaces of their own bear their groups; else the instance's only one does."""
    if nodes.interfaces:
        return {"network_interfaces": list(nodes.interfaces)}
    groups = [nodes.security_group_id, *(mount.security_group_id for mount in nodes.mounts)]
    return {"vpc_security_group_ids": groups}


def _user_data(script: str, mounts: Sequence[Mount]) -> pulumi.Input[str]:
    """Mounting comes last: an instance without its data is of use, one without its agent is not."""
    if not mounts:
        return base64.b64encode(script.encode()).decode()
    return mount_script(mounts).apply(
        lambda lines: base64.b64encode(f"{script}{lines}".encode()).decode()
    )


def _root_volume(args: ClusterArgs, settings: ServingSettings | TrainingSettings) -> dict[str, Any]:
    volume = settings.volume
    ebs: dict[str, Any] = {
        "volume_type": volume.type,
        "volume_size": volume.size_gib,
        "encrypted": "true",
        "kms_key_id": args.key_arn,
        "delete_on_termination": "true",
    }
    if volume.iops is not None:
        ebs["iops"] = volume.iops
    if volume.throughput_mibps is not None:
        ebs["throughput"] = volume.throughput_mibps
    return {"device_name": volume.device, "ebs": ebs}


def _tag_specifications(tags: dict[str, str], *, all_spot: bool) -> list[dict[str, Any]]:
    """The provider's default tags do not reach what is launched, so each kind gets all of them.

    Spot requests are named only where every instance is one: "If the instance does not include the
    resource type that you specify, the instance launch fails" (EC2 API, launch template tags).
    """
    kinds = ["instance", "volume", "network-interface"]
    if all_spot:
        kinds.append("spot-instances-request")
    return [{"resource_type": kind, "tags": tags} for kind in kinds]


def zone_spread() -> dict[str, Any]:
    """How a group chooses zones: evenly, but elsewhere rather than not at all."""
    return {"capacity_distribution_strategy": "balanced-best-effort"}


def pinned(template: aws.ec2.LaunchTemplate) -> dict[str, Any]:
    """The template at exactly its newest version.

    `$Latest` would look the same after a change: no refresh would start, and none could roll back.
    """
    return {
        "launch_template_id": template.id,
        "version": template.latest_version.apply(str),
    }


def group_tags(tags: Tags, group: str) -> list[dict[str, Any]]:
    """Default tags reach neither a group nor its instances."""
    return [
        {"key": key, "value": value, "propagate_at_launch": True}
        for key, value in tags.whole(group).items()
    ]


GROUP_METRICS = (
    "GroupDesiredCapacity",
    "GroupInServiceInstances",
    "GroupMaxSize",
    "GroupMinSize",
    "GroupPendingInstances",
    "GroupTerminatingInstances",
    "GroupTotalInstances",
)
"""Free of charge, and what shows a group that wants more than it gets."""
