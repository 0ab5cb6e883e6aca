"""The balancer in front of a service's tasks, and the groups that a deployment moves between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._balancer import TLS_POLICY
from infra.components._firewall import (
    HTTPS,
    Opening,
    make_security_group,
    open_to_group,
    open_to_range,
)
from infra.components._web_firewall import make_web_firewall

if TYPE_CHECKING:
    from infra.components._service import TaskServiceArgs
    from infra.settings._service_parts import ServiceBalancerSettings


@dataclass(frozen=True, kw_only=True)
class ServiceBalancer:
    """What the service needs to know of its balancer."""

    dns_name: pulumi.Output[str]
    dimension: pulumi.Output[str]
    """As CloudWatch names it: `app/<name>/<id>`."""
    targets: list[aws.lb.TargetGroup]
    """One; two where deployments move traffic from one to the other."""
    rule: aws.lb.ListenerRule
    group_id: pulumi.Output[str]

    @property
    def label(self) -> pulumi.Output[str]:
        """How target tracking names the pair of balancer and target group, once they are tied."""
        parts = pulumi.Output.all(self.dimension, self.targets[0].arn_suffix, self.rule.arn)
        return parts.apply(lambda found: f"{found[0]}/{found[1]}")


def make_service_balancer(
    parent: pulumi.ComponentResource,
    args: TaskServiceArgs,
    settings: ServiceBalancerSettings,
    firewall: pulumi.Input[str],
) -> ServiceBalancer:
    """TLS, inside the network only, with access logs; in production safe from deletion."""
    group = make_security_group(parent, f"{args.entry}-lb", args.network, args.tags)
    _open(parent, args, group, firewall)
    balancer = aws.lb.LoadBalancer(
        f"{args.entry}-lb",
        internal=True,
        load_balancer_type="application",
        subnets=args.network.private_subnet_ids,
        security_groups=[group],
        drop_invalid_header_fields=True,
        desync_mitigation_mode="defensive",
        idle_timeout=settings.idle_seconds,
        enable_deletion_protection=args.context.production,
        access_logs={"enabled": True, "bucket": args.logs.bucket, "prefix": f"alb/{args.entry}"},
        tags=args.tags.own(),
        opts=ResourceOptions(parent=parent, depends_on=[args.logs.ready]),
    )
    sides = 1 if args.settings.deployment.strategy == "rolling" else 2
    targets = [_make_target(parent, args, settings, n + 1) for n in range(sides)]
    listener = _make_listener(parent, args, settings, balancer)
    if settings.web_firewall:
        make_web_firewall(parent, args, balancer, settings.requests_per_ip)
    return ServiceBalancer(
        dns_name=balancer.dns_name,
        dimension=balancer.arn_suffix,
        targets=targets,
        rule=_make_rule(parent, args, listener, targets),
        group_id=group,
    )


def _open(
    parent: pulumi.ComponentResource,
    args: TaskServiceArgs,
    group: pulumi.Output[str],
    firewall: pulumi.Input[str],
) -> None:
    """In from the network, on to the tasks; and at the tasks' side, from the balancer alone."""
    entry, port, tags = args.entry, args.settings.port, args.tags
    way_in = Opening(group=group, why="clients in the network", tags=tags, port=HTTPS)
    open_to_range(parent, f"{entry}-lb-in", way_in, args.network.cidr)
    way_on = Opening(group=group, why="the model's tasks", tags=tags, port=port, out=True)
    open_to_group(parent, f"{entry}-lb-out", way_on, firewall)
    model = Opening(group=firewall, why="the model", tags=tags, port=port)
    open_to_group(parent, f"{entry}-model", model, group)


def _make_target(
    parent: pulumi.ComponentResource,
    args: TaskServiceArgs,
    settings: ServiceBalancerSettings,
    number: int,
) -> aws.lb.TargetGroup:
    return aws.lb.TargetGroup(
        f"{args.entry}-t{number}",
        port=args.settings.port,
        protocol="HTTP",
        target_type="ip",
        vpc_id=args.network.vpc_id,
        deregistration_delay=settings.deregistration_seconds,
        # Models take long to answer now and then: whoever has least to do gets the next request.
        load_balancing_algorithm_type="least_outstanding_requests",
        health_check={
            "path": settings.health_path,
            "healthy_threshold": 2,
            "unhealthy_threshold": 3,
            "interval": 15,
            "timeout": 5,
            "matcher": "200",
        },
        tags=args.tags.own(),
        opts=ResourceOptions(parent=parent),
    )


def _make_listener(
    parent: pulumi.ComponentResource,
    args: TaskServiceArgs,
    settings: ServiceBalancerSettings,
    balancer: aws.lb.LoadBalancer,
) -> aws.lb.Listener:
    return aws.lb.Listener(
        f"{args.entry}-tls",
        load_balancer_arn=balancer.arn,
        port=HTTPS,
        protocol="HTTPS",
        ssl_policy=TLS_POLICY,
        certificate_arn=settings.certificate_arn,
        # All traffic goes by the rule below, which deployments change; what it lacks is nobody's.
        default_actions=[
            {
                "type": "fixed-response",
                "fixed_response": {"content_type": "text/plain", "status_code": "404"},
            }
        ],
        tags=args.tags.own(),
        opts=ResourceOptions(parent=parent),
    )


def _make_rule(
    parent: pulumi.ComponentResource,
    args: TaskServiceArgs,
    listener: aws.lb.Listener,
    targets: list[aws.lb.TargetGroup],
) -> aws.lb.ListenerRule:
    """ECS moves the weights when it deploys; a deployment of ours must not move them back."""
    forward: dict[str, Any] = {"type": "forward", "target_group_arn": targets[0].arn}
    if len(targets) > 1:
        weighted = [
            {"arn": target.arn, "weight": weight}
            for target, weight in zip(targets, (100, 0), strict=True)
        ]
        forward = {"type": "forward", "forward": {"target_groups": weighted}}
    return aws.lb.ListenerRule(
        f"{args.entry}-all",
        listener_arn=listener.arn,
        priority=100,
        conditions=[{"path_pattern": {"values": ["/*"]}}],
        actions=[forward],
        tags=args.tags.own(),
        opts=ResourceOptions(parent=parent, ignore_changes=["actions"] if len(targets) > 1 else []),
    )
