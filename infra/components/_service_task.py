"""A service's task: one container that may write nowhere but in its scratch, and its two roles."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._policy import Statement, allow
from infra.components._role import Identity, make_role, role_ready
from infra.components._service import own_statements, read_secrets, variables

if TYPE_CHECKING:
    import pulumi

    from infra.components._service import TaskServiceArgs
    from infra.settings import FargateSettings, GpuSettings

CONTAINER = "model"
OPEN_FILES = 65_536
"""Each connection is a file: the usual 1024 end a busy server."""
LOG_BUFFER = "25m"
"""Beyond it lines are dropped: a slow log must not stop answers."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """A task definition, and what must exist before a task can start."""

    definition: aws.ecs.TaskDefinition
    ready: list[pulumi.Resource]


def make_task(
    parent: pulumi.ComponentResource,
    args: TaskServiceArgs,
) -> Task:
    """The definition with its log group and roles."""
    settings, child = args.settings, ResourceOptions(parent=parent)
    log = aws.cloudwatch.LogGroup(
        f"{args.entry}-log",
        name=args.log_group,
        retention_in_days=args.log_days,
        kms_key_id=args.key_arns[settings.log_key],
        tags=args.tags.own(),
        opts=child,
    )
    starts = _role(parent, args, "start", f"Starts tasks of {args.name}", _starting(args))
    runs = _role(parent, args, "task", f"Tasks of {args.name}", _running(args))
    definition = aws.ecs.TaskDefinition(
        f"{args.entry}-task",
        family=args.name,
        network_mode="awsvpc",
        execution_role_arn=starts.arn,
        task_role_arn=runs.arn,
        container_definitions=json.dumps([_container(args)], sort_keys=True),
        volumes=[{"name": name} for name in _scratch(args)],
        # A deployment that goes back needs the definition that it came from.
        skip_destroy=True,
        tags=args.tags.own(),
        opts=child,
        **_size(settings),
    )
    return Task(definition=definition, ready=[log, *role_ready(starts), *role_ready(runs)])


def _size(settings: FargateSettings | GpuSettings) -> dict[str, Any]:
    arm = settings.architecture == "arm64"
    found: dict[str, Any] = {
        "cpu": str(settings.cpu),
        "memory": str(settings.memory_mib),
        "requires_compatibilities": ["FARGATE" if settings.kind == "fargate" else "EC2"],
        "runtime_platform": {
            "operating_system_family": "LINUX",
            "cpu_architecture": "ARM64" if arm else "X86_64",
        },
    }
    if settings.kind == "fargate" and settings.disk_gib > 20:
        found["ephemeral_storage"] = {"size_in_gib": settings.disk_gib}
    return found


def _scratch(args: TaskServiceArgs) -> dict[str, str]:
    """Volumes, by name, and where each is."""
    return {f"scratch-{n}": path for n, path in enumerate(args.settings.scratch)}


def _container(args: TaskServiceArgs) -> dict[str, Any]:
    """What the container may and may not; nothing in it is unknown before a deployment."""
    settings = args.settings
    port = {"containerPort": settings.port, "hostPort": settings.port, "protocol": "tcp"}
    found: dict[str, Any] = {
        "name": CONTAINER,
        "image": args.image,
        "essential": True,
        "user": settings.user,
        "privileged": False,
        "readonlyRootFilesystem": True,
        "linuxParameters": {
            "initProcessEnabled": True,  # somebody must pass signals on and bury child processes
            "capabilities": {"drop": ["ALL"]},
        },
        "portMappings": [port] if settings.load_balancer is not None else [],
        "environment": [{"name": k, "value": v} for k, v in sorted(variables(args).items())],
        "secrets": [{"name": k, "valueFrom": v} for k, v in sorted(settings.secrets.items())],
        "mountPoints": [
            {"sourceVolume": name, "containerPath": path, "readOnly": False}
            for name, path in _scratch(args).items()
        ],
        "ulimits": [{"name": "nofile", "softLimit": OPEN_FILES, "hardLimit": OPEN_FILES}],
        "stopTimeout": settings.stop_seconds,
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": args.log_group,
                "awslogs-region": args.context.region,
                "awslogs-stream-prefix": CONTAINER,
                "mode": "non-blocking",
                "max-buffer-size": LOG_BUFFER,
            },
        },
    }
    if settings.kind == "gpu":
        found["resourceRequirements"] = [{"type": "GPU", "value": str(settings.gpus)}]
    return found


def _role(
    parent: pulumi.ComponentResource,
    args: TaskServiceArgs,
    kind: str,
    what: str,
    statements: list[Statement],
) -> aws.iam.Role:
    identity = Identity(
        name=f"{args.entry}-{kind}",
        what=what,
        service="ecs-tasks",
        arn=args.context.arn("ecs", "*"),
        statements=statements,
    )
    return make_role(parent, args.context, args.boundary, identity, args.tags)


def _starting(args: TaskServiceArgs) -> list[Statement]:
    """What ECS does before the container runs: pull its image, open its log, read its secrets."""
    context = args.context
    group = context.arn("logs", f"log-group:{args.log_group}")
    found = [allow("Log", ["logs:CreateLogStream", "logs:PutLogEvents"], [f"{group}:*"])]
    if args.repository is not None:
        found += [
            allow("SignInToImages", ["ecr:GetAuthorizationToken"], ["*"]),  # knows no resources
            allow(
                "PullImage",
                [
                    "ecr:BatchCheckLayerAvailability",
                    "ecr:BatchGetImage",
                    "ecr:GetDownloadUrlForLayer",
                ],
                [context.arn("ecr", f"repository/{args.repository}")],
            ),
        ]
    return [*found, *read_secrets(args)]


def _running(args: TaskServiceArgs) -> list[Statement]:
    """What the container itself may do."""
    found = own_statements(args)
    gate = args.settings.deployment.gate
    if gate is not None and gate.quality_metric is not None:
        namespace = gate.quality_metric.partition(":")[0]
        found.append(
            allow(
                "ReportQuality",
                ["cloudwatch:PutMetricData"],
                ["*"],  # the action knows no resources
                condition={"StringEquals": {"cloudwatch:namespace": namespace}},
            )
        )
    return found
