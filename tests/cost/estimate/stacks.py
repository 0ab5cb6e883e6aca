"""Small stacks to estimate."""

from __future__ import annotations

from typing import Any

from cost.graph import UNKNOWN, Graph, Resource
from cost.pricing.pricers.autoscaling_group import TEMPLATE
from tests.cost.pricing.builders import graph, resource, urn

NAT = "aws:ec2/natGateway:NatGateway"
BUCKET = "aws:s3/bucket:Bucket"
VOLUME = "aws:ebs/volume:Volume"
GROUP = "aws:autoscaling/group:Group"
SAGEMAKER = "aws:sagemaker/endpoint:Endpoint"


def nat(name: str = "nat") -> Resource:
    return resource(NAT, name, component="network")


def bucket(name: str = "raw") -> Resource:
    return resource(BUCKET, name, component=f"lake.{name}")


def volume(name: str = "disk", size: Any = 100, kind: str = "gp2", **inputs: Any) -> Resource:
    return resource(VOLUME, name, size=size, type=kind, component="scratch", **inputs)


def cluster(name: str, instance: Any, size: int) -> tuple[Resource, Resource]:
    """A group with its template; the group's tags are a list, as Pulumi has them."""
    template = resource(
        TEMPLATE,
        f"{name}-template",
        instanceType=instance,
        blockDeviceMappings=[{"deviceName": "/dev/xvda", "ebs": {"volumeSize": 50}}],
    )
    group = resource(
        GROUP,
        name,
        minSize=size,
        maxSize=size,
        launchTemplate={"id": UNKNOWN},
        tags=[{"key": "component", "value": f"clusters.{name}", "propagateAtLaunch": True}],
        refs={"launchTemplate": [urn(TEMPLATE, f"{name}-template")]},
    )
    return template, group


def stack(*resources: Resource, region: Any = "us-east-1") -> Graph:
    return graph(*resources, region=region)
