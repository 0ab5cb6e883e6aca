"""Which AWS services a stack's network must reach, from the sections that its settings have."""

from typing import TYPE_CHECKING, Final

from infra.settings.network import EndpointService

if TYPE_CHECKING:
    from infra.settings.whole import Settings

NODES: Final[tuple[EndpointService, ...]] = ("ec2", "monitoring", "ssm", "ssmmessages")
"""What instances cannot do without: their agent's configuration, its metrics, and shells."""
TRAINERS: Final[tuple[EndpointService, ...]] = ("autoscaling", "sqs")
"""The agent that stops jobs in time ends its lifecycle action; schedulers read the notices."""
CONTAINERS: Final[tuple[EndpointService, ...]] = ("ecr.api", "ecr.dkr", "logs")
"""What pulls an image and writes a log."""
HOSTS: Final[tuple[EndpointService, ...]] = ("ecs", "ecs-agent", "ecs-telemetry")
"""Instances of ours on which ECS, or Batch by way of ECS, runs containers."""


def needed(whole: "Settings") -> tuple[EndpointService, ...]:
    """The services, sorted. S3 and DynamoDB have gateway endpoints in any case.

    Functions run in Lambda's own network and need none.
    """
    found: set[EndpointService] = {*of_clusters(whole)}
    if whole.queues:
        found |= {*NODES, *CONTAINERS, *HOSTS}
    for service in whole.services.values():
        found |= _of_service(service)
    if any(stream.source == "msk" for stream in whole.streams.values()):
        found |= {"sts"}  # clients of Kafka that are known by IAM
    if getattr(whole, "captures", None):
        found |= {"secretsmanager"}
    return tuple(sorted(found))


def of_clusters(whole: "Settings") -> tuple[EndpointService, ...]:
    """What the groups of instances need; queues and services see to theirs by themselves."""
    if not whole.clusters:
        return ()
    training = any(cluster.kind == "training" for cluster in whole.clusters.values())
    return (*NODES, *TRAINERS) if training else NODES


def _of_service(service: object) -> set[EndpointService]:
    """Of one that answers with models: on Fargate, on instances of ours, or as a function."""
    kind = getattr(service, "kind", None)
    if kind == "lambda":
        return set()
    found: set[EndpointService] = {*CONTAINERS}
    if getattr(service, "secrets", None):
        found |= {"secretsmanager"}
    if getattr(service, "queue", None) is not None:
        found |= {"sqs"}
    return found | {*NODES, *HOSTS} if kind == "gpu" else found
