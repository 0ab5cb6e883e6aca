"""The internal balancer in front of a serving cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._firewall import (
    HTTPS,
    Opening,
    make_security_group,
    open_to_group,
    open_to_range,
)

if TYPE_CHECKING:
    from infra.components.secure_bucket import SecureBucket
    from infra.components.serving_cluster import ServingClusterArgs
    from infra.settings import LoadBalancerSettings

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"


@dataclass(frozen=True, kw_only=True)
class Balancer:
    """What the cluster needs to know of its balancer."""

    dns_name: pulumi.Output[str]
    group_id: pulumi.Output[str]
    target_arn: pulumi.Output[str]
    resource_label: pulumi.Output[str]
    """How target tracking names the pair of balancer and target group."""
    suffix: pulumi.Output[str]
    """The balancer's name in metrics, such as `app/serving-lb/50dc6c495c0c9188`."""
    target_suffix: pulumi.Output[str]
    """The target group's, such as `targetgroup/serving-tg/73e2d6bc24d8a067`."""


def make_balancer(
    parent: pulumi.ComponentResource,
    args: ServingClusterArgs,
    settings: LoadBalancerSettings,
    firewall: pulumi.Input[str],
) -> Balancer:
    """TLS, inside the network only, with access logs; in production safe from deletion."""
    tags, child = args.tags(args.settings), ResourceOptions(parent=parent)
    group = make_security_group(parent, f"{args.entry}-lb", args.network, tags)
    _open(parent, args, group, firewall)
    balancer = aws.lb.LoadBalancer(
        f"{args.entry}-lb",
        internal=True,
        load_balancer_type="application",
        subnets=args.network.private_subnet_ids,
        security_groups=[group],
        drop_invalid_header_fields=True,
        enable_deletion_protection=args.context.production,
        access_logs=_access_logs(args.logs, args.entry),
        tags=tags.own(),
        opts=ResourceOptions(parent=parent, depends_on=[args.logs.ready]),
    )
    target = _make_target(parent, args, settings)
    listener = aws.lb.Listener(
        f"{args.entry}-tls",
        load_balancer_arn=balancer.arn,
        port=HTTPS,
        protocol="HTTPS",
        ssl_policy=TLS_POLICY,
        certificate_arn=settings.certificate_arn,
        default_actions=[{"type": "forward", "target_group_arn": target.arn}],
        tags=tags.own(),
        opts=child,
    )
    # A policy that follows requests is refused until a listener ties the two together.
    label = pulumi.Output.all(balancer.arn_suffix, target.arn_suffix, listener.arn)
    return Balancer(
        dns_name=balancer.dns_name,
        group_id=group,
        target_arn=target.arn,
        resource_label=label.apply(lambda parts: f"{parts[0]}/{parts[1]}"),
        suffix=balancer.arn_suffix,
        target_suffix=target.arn_suffix,
    )


def _open(
    parent: pulumi.ComponentResource,
    args: ServingClusterArgs,
    group: pulumi.Output[str],
    firewall: pulumi.Input[str],
) -> None:
    tags = args.tags(args.settings)
    way_in = Opening(group=group, why="clients in the network", tags=tags, port=HTTPS)
    open_to_range(parent, f"{args.entry}-lb-in", way_in, args.network.cidr)
    way_on = Opening(
        group=group, why="the model's instances", tags=tags, port=args.settings.port, out=True
    )
    open_to_group(parent, f"{args.entry}-lb-out", way_on, firewall)


def _access_logs(logs: SecureBucket, entry: str) -> dict[str, object]:
    return {"enabled": True, "bucket": logs.bucket, "prefix": f"alb/{entry}"}


def _make_target(
    parent: pulumi.ComponentResource, args: ServingClusterArgs, settings: LoadBalancerSettings
) -> aws.lb.TargetGroup:
    return aws.lb.TargetGroup(
        f"{args.entry}-tg",
        port=args.settings.port,
        protocol="HTTP",
        target_type="instance",
        vpc_id=args.network.vpc_id,
        deregistration_delay=60,  # below the two minutes that a spot instance has
        health_check={
            "path": settings.health_path,
            "healthy_threshold": 2,
            "unhealthy_threshold": 3,
            "interval": 15,
            "timeout": 5,
            "matcher": "200",
        },
        tags=args.tags(args.settings).own(),
        opts=ResourceOptions(parent=parent),
    )
