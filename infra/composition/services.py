"""Section services: what answers with models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.components._grants import agent_parameters, pass_roles, queues, security_groups
from infra.components._policy import Statement, allow
from infra.components._service import TaskServiceArgs
from infra.components.model_function import ModelFunction, ModelFunctionArgs
from infra.components.model_service import ModelService
from infra.composition.clusters import BALANCERS, GROUPS, PROFILES, TEMPLATES
from infra.settings import GpuSettings, LambdaSettings

if TYPE_CHECKING:
    import pulumi

    from infra.components._context import Context
    from infra.composition._built import Built, Outputs
    from infra.settings import Settings
    from infra.settings.services import Service


def build(built: Built) -> Outputs:
    """A component for each entry; what it exports is below the entry's name."""
    entries = built.settings.services.items()
    return {"services": {entry: _service(built, entry, settings) for entry, settings in entries}}


def _service(built: Built, entry: str, settings: Service) -> Outputs:
    common: dict[str, Any] = {
        "context": built.context,
        "entry": entry,
        "network": built.network,
        "logs": built.lake.logs,
        "key_arns": built.keys.arns,
        "bucket_keys": built.bucket_keys,
        "boundary": built.access.boundary,
        "alarming": built.alarming,
        "models": built.settings.models,
        "after": _repository(built, settings),
    }
    if isinstance(settings, LambdaSettings):
        function = ModelFunction(entry, ModelFunctionArgs(settings=settings, **common), built.opts)
        return {"function": function.arn, "queue_url": function.queue_url}
    service = ModelService(entry, TaskServiceArgs(settings=settings, **common), built.opts)
    return {"endpoint": service.endpoint, "queue_url": service.queue_url}


def _repository(built: Built, settings: Service) -> list[pulumi.Resource]:
    """What must be there before an image of ours can be pulled."""
    repository = settings.image.repository
    if repository is None:
        return []
    ready: list[pulumi.Resource] = built.found["images"][repository].ready
    return ready


ECS = (
    "ecs:CreateCapacityProvider",
    "ecs:CreateCluster",
    "ecs:CreateService",
    "ecs:DeleteCapacityProvider",
    "ecs:DeleteCluster",
    "ecs:DeleteService",
    "ecs:DescribeCapacityProviders",
    "ecs:DescribeClusters",
    "ecs:DescribeServices",
    "ecs:ListTagsForResource",
    "ecs:PutClusterCapacityProviders",
    "ecs:TagResource",
    "ecs:UntagResource",
    "ecs:UpdateCapacityProvider",
    "ecs:UpdateCluster",
    "ecs:UpdateClusterSettings",
    "ecs:UpdateService",
)
SCALING = (
    "application-autoscaling:DeleteScalingPolicy",
    "application-autoscaling:DeleteScheduledAction",
    "application-autoscaling:DeregisterScalableTarget",
    "application-autoscaling:Describe*",
    "application-autoscaling:ListTagsForResource",
    "application-autoscaling:PutScalingPolicy",
    "application-autoscaling:PutScheduledAction",
    "application-autoscaling:RegisterScalableTarget",
    "application-autoscaling:TagResource",
    "application-autoscaling:UntagResource",
)
FUNCTIONS = (
    "lambda:AddPermission",
    "lambda:CreateAlias",
    "lambda:CreateFunction",
    "lambda:DeleteAlias",
    "lambda:DeleteFunction*",
    "lambda:DeleteProvisionedConcurrencyConfig",
    "lambda:Get*",
    "lambda:ListTags",
    "lambda:ListVersionsByFunction",
    "lambda:PublishVersion",
    "lambda:PutFunctionConcurrency",
    "lambda:PutProvisionedConcurrencyConfig",
    "lambda:RemovePermission",
    "lambda:TagResource",
    "lambda:UntagResource",
    "lambda:UpdateAlias",
    "lambda:UpdateFunction*",
)
WEB_FIREWALLS = tuple(
    f"wafv2:{verb}"
    for verb in (
        "AssociateWebACL",
        "CreateWebACL",
        "DeleteLoggingConfiguration",
        "DeleteWebACL",
        "DisassociateWebACL",
        "GetLoggingConfiguration",
        "GetWebACL*",
        "ListTagsForResource",
        "PutLoggingConfiguration",
        "TagResource",
        "UntagResource",
        "UpdateWebACL",
    )
)


def grants(context: Context, settings: Settings) -> list[Statement]:
    """What carries the stack's name is told by it; balancers and groups as for clusters."""
    services = settings.services.values()
    ours = context.named("*")
    kinds = ("capacity-provider", "cluster", "service", "task-definition")
    found = [
        allow("Ecs", ECS, [context.arn("ecs", f"{kind}/{ours}") for kind in kinds]),
        allow(
            "Tasks",
            # They know no resources; the last one is tagged as it is made.
            [
                "ecs:DeregisterTaskDefinition",
                "ecs:DescribeTaskDefinition",
                "ecs:RegisterTaskDefinition",
            ],
            ["*"],
        ),
        allow("TaskScaling", SCALING, ["*"]),  # targets have ids of AWS's
        allow("Balancers", BALANCERS, ["*"]),
        security_groups(),
        queues(context),
        *_functions(context),
        _logs(context),
        pass_roles(context, "PassToServices", "ecs", "ecs-tasks", "ec2", "lambda"),
    ]
    if any(isinstance(s, GpuSettings) for s in services):
        profiles = context.iam_arn(f"instance-profile{context.path}*")
        found += [
            allow("Groups", GROUPS, ["*"]),
            allow("Templates", TEMPLATES, ["*"]),
            allow(
                "InstanceProfiles", PROFILES, [profiles, context.iam_arn(f"role{context.path}*")]
            ),
            allow("FindParameters", ["ssm:DescribeParameters"], ["*"]),
            allow("Parameters", ["ssm:*Parameter*", "ssm:*Tags*"], [agent_parameters(context)]),
        ]
    if any(_has_web_firewall(s) for s in services):
        found.append(allow("WebFirewalls", WEB_FIREWALLS, ["*"]))  # they are told by ids of AWS's
    return found


def _has_web_firewall(settings: Service) -> bool:
    if isinstance(settings, LambdaSettings) or settings.load_balancer is None:
        return False
    return settings.load_balancer.web_firewall


def _functions(context: Context) -> list[Statement]:
    return [
        allow("Functions", FUNCTIONS, [context.arn("lambda", f"function:{context.named('*')}")]),
        allow(
            "Sources",
            [
                "lambda:CreateEventSourceMapping",
                "lambda:DeleteEventSourceMapping",
                "lambda:GetEventSourceMapping",
                "lambda:UpdateEventSourceMapping",
            ],
            ["*"],  # they have ids of AWS's
        ),
    ]


def _logs(context: Context) -> Statement:
    """Log groups of services, functions and web firewalls; no lines."""
    ours = context.named("*")
    groups = (f"/ecs/{ours}", f"/aws/lambda/{ours}", f"aws-waf-logs-{ours}")
    return allow(
        "LogGroups",
        [
            "logs:AssociateKmsKey",
            "logs:CreateLogGroup",
            "logs:DeleteLogGroup",
            "logs:ListTagsForResource",
            "logs:PutRetentionPolicy",
            "logs:TagResource",
            "logs:UntagResource",
        ],
        [context.arn("logs", f"log-group:{group}*") for group in groups],
    )
