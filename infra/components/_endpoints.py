"""Ways from a network to AWS services that do not lead through the internet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._policy import Statement, allow, document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pulumi

    from infra.components._context import Context
    from infra.components.network import Network
    from infra.settings import NetworkSettings
    from infra.settings.network import EndpointService


def make_gateway_endpoints(
    network: Network,
    context: Context,
    vpc_id: pulumi.Input[str],
    route_tables: Sequence[pulumi.Input[str]],
) -> None:
    """S3 and DynamoDB on all private route tables; both are free."""
    for service in ("s3", "dynamodb"):
        aws.ec2.VpcEndpoint(
            f"network-{service}",
            vpc_id=vpc_id,
            service_name=f"com.amazonaws.{context.region}.{service}",
            vpc_endpoint_type="Gateway",
            route_table_ids=list(route_tables),
            policy=_endpoint_policy(context, service),
            tags=context.tags("network").own(context.named(service)),
            opts=ResourceOptions(parent=network),
        )


def _endpoint_policy(context: Context, service: str) -> str:
    """Our principals reach anything; package mirrors and image layers of AWS may be read.

    Repositories of Amazon Linux and layers of ECR images live in buckets of AWS's own and are read
    without or with AWS's signature, so the principal's account cannot be asked for there.
    """
    ours = _ours(context, f"{service}:*")
    if service != "s3":
        return document(ours)
    mirrors = (
        f"al2023-repos-{context.region}-de612dc2",
        f"prod-{context.region}-starport-layer-bucket",
    )
    layers = allow(
        "AmazonMirrors",
        ["s3:GetObject"],
        [f"arn:aws:s3:::{bucket}/*" for bucket in mirrors],
        principal={"AWS": "*"},
    )
    return document(ours, layers)


def _ours(context: Context, action: str) -> Statement:
    """This account's principals: with stolen keys of another account, no data leaves this way."""
    return allow(
        "OurPrincipals",
        [action],
        ["*"],
        principal={"AWS": "*"},
        condition={"StringEquals": {"aws:PrincipalAccount": context.account}},
    )


ACTIONS: Final[Mapping[EndpointService, str]] = {
    "autoscaling": "autoscaling",
    "ec2": "ec2",
    "ec2messages": "ec2messages",
    "ecr.api": "ecr",
    "ecr.dkr": "ecr",
    "ecs": "ecs",
    "kms": "kms",
    "logs": "logs",
    "monitoring": "cloudwatch",
    "secretsmanager": "secretsmanager",
    "sqs": "sqs",
    "ssm": "ssm",
    "ssmmessages": "ssmmessages",
    "sts": "sts",
}
"""The prefix of a service's actions. What ECS's agents call has none that a policy could name: AWS
documents no endpoint policy for `ecs-agent` and `ecs-telemetry`."""
HOLDING_DATA: Final = frozenset({"kms", "logs", "secretsmanager", "sqs"})
"""Services by which data could be carried into another account's hands."""


def _interface_policy(context: Context, service: EndpointService) -> str | None:
    """Our principals, this service's actions, and where data could leave, our resources."""
    prefix = ACTIONS.get(service)
    if prefix is None:
        return None
    ours = _ours(context, f"{prefix}:*")
    if service in HOLDING_DATA:
        ours["Condition"]["StringEquals"]["aws:ResourceAccount"] = context.account
    return document(ours)


def make_interface_endpoints(
    network: Network,
    context: Context,
    settings: NetworkSettings,
    subnets: Sequence[pulumi.Input[str]],
) -> None:
    """An address in every private subnet for each service, reached by the network over TLS."""
    tags = context.tags("network")
    child = ResourceOptions(parent=network)
    group = aws.ec2.SecurityGroup(
        "network-endpoints",
        vpc_id=network.vpc_id,
        description="AWS services, from inside the network",
        tags=tags.own(context.named("endpoints")),
        opts=child,
    )
    aws.vpc.SecurityGroupIngressRule(
        "network-endpoints-https",
        security_group_id=group.id,
        description="TLS from the network",
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        cidr_ipv4=network.cidr,
        tags=tags.own(),
        opts=child,
    )
    for service in settings.services:
        aws.ec2.VpcEndpoint(
            f"network-{service.replace('.', '-')}",
            vpc_id=network.vpc_id,
            service_name=f"com.amazonaws.{context.region}.{service}",
            vpc_endpoint_type="Interface",
            subnet_ids=list(subnets),
            security_group_ids=[group.id],
            private_dns_enabled=True,
            policy=_interface_policy(context, service),
            tags=tags.own(context.named(service)),
            opts=child,
        )
