"""Tasks of services must not have public addresses."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._remedy import Set


def check(service: Subject, _: NoConfig) -> Notes:
    """Off by default."""
    public = service["networkConfiguration.assignPublicIp"]
    yield require(~public.is_true(), "the service's tasks get public addresses", public)


POLICY = Policy(
    id="ecs-service-private",
    severity="high",
    title="Tasks of ECS services have no public addresses",
    why="What has a public address is scanned within minutes; and each address costs by the hour.",
    fix="set assign_public_ip=False, use private subnets and a load balancer in front",
    types=("aws:ecs/service:Service", "aws:ecs/taskSet:TaskSet"),
    check=check,
    frameworks={"AWS FSBP": ("ECS.2", "ECS.16")},
    equivalents=("CKV_AWS_333",),
    remedy=(Set(path="networkConfiguration.assignPublicIp", value=False),),
)
