"""How a new version gets a service's traffic: ECS's deployment, the gate, and what they may do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from infra.components._function import FunctionSite, FunctionSpec, function_arn, make_function
from infra.components._policy import Statement, allow
from infra.components._role import Identity, make_role, role_ready

if TYPE_CHECKING:
    import pulumi

    from infra.components._service import TaskServiceArgs
    from infra.settings._service_parts import DeploymentSettings, GateSettings

STRATEGIES = {
    "rolling": "ROLLING",
    "blue-green": "BLUE_GREEN",
    "canary": "CANARY",
    "linear": "LINEAR",
}


class Rollout:
    """The inputs of an ECS service that say how it is deployed."""

    def __init__(
        self,
        parent: pulumi.ComponentResource,
        args: TaskServiceArgs,
    ) -> None:
        self._parent, self._args = parent, args
        self.ready: list[pulumi.Resource] = []
        """What must exist before a deployment starts."""

    def balancer_role(self) -> pulumi.Output[str]:
        """The ARN of the role by which ECS moves traffic between the service's target groups."""
        args = self._args
        identity = Identity(
            name=f"{args.entry}-traffic",
            what=f"Moves the traffic of {args.name} between versions",
            service="ecs",
            statements=_traffic(args),
        )
        role = make_role(self._parent, args.context, args.boundary, identity, args.tags)
        self.ready += role_ready(role)
        arn: pulumi.Output[str] = role.arn
        return arn

    def configuration(self) -> dict[str, Any]:
        """`deployment_configuration` of the service."""
        settings = self._args.settings.deployment
        found: dict[str, Any] = {"strategy": STRATEGIES[settings.strategy]}
        if settings.strategy == "rolling":
            return found
        found["bake_time_in_minutes"] = str(settings.bake_minutes)
        if settings.strategy == "canary":
            found["canary_configuration"] = {
                "canary_percent": settings.percent,
                "canary_bake_time_in_minutes": str(settings.step_minutes),
            }
        elif settings.strategy == "linear":
            found["linear_configuration"] = {
                "step_percent": settings.percent,
                "step_bake_time_in_minutes": str(settings.step_minutes),
            }
        if settings.gate is not None:
            found["lifecycle_hooks"] = [self._hook(settings, settings.gate)]
        return found

    def _hook(self, settings: DeploymentSettings, gate: GateSettings) -> dict[str, Any]:
        """Called at each step, and once more when all traffic has moved."""
        args, name = self._args, f"{self._args.entry}-gate"
        site = FunctionSite(
            context=args.context,
            boundary=args.boundary,
            log_key_arn=args.key_arns[args.settings.log_key],
            alarming=args.alarming,
        )
        spec = FunctionSpec(
            name=name,
            what=f"Decides whether new versions of {args.name} may have its traffic",
            module="quality_gate",
            statements=_looking(args),
        )
        function = make_function(self._parent, site, spec, args.tags)
        identity = Identity(
            name=f"{name}-call",
            what=f"Lets ECS ask {args.context.named(name)}",
            service="ecs",
            statements=[
                allow("Ask", ["lambda:InvokeFunction"], [function_arn(args.context, name)])
            ],
        )
        role = make_role(self._parent, args.context, args.boundary, identity, args.tags)
        self.ready += [function, *role_ready(role)]
        stages = ["POST_PRODUCTION_TRAFFIC_SHIFT"]
        if settings.strategy != "blue-green":
            stages.insert(0, "PRODUCTION_TRAFFIC_SHIFT")
        return {
            "hook_target_arn": function.arn,
            "role_arn": role.arn,
            "lifecycle_stages": stages,
            "hook_details": json.dumps({"limits": gate.model_dump(), "service": args.name}),
        }


def _looking(args: TaskServiceArgs) -> list[Statement]:
    """What the gate reads: metrics, the traffic's weights, and the revisions of this service."""
    context, service = args.context, f"{args.name}/{args.name}"
    return [
        allow(
            "Look",
            [
                "cloudwatch:GetMetricData",
                "ecs:DescribeTaskDefinition",
                "elasticloadbalancing:DescribeRules",
            ],
            ["*"],  # none of them knows resources
        ),
        allow(
            "Revisions",
            ["ecs:DescribeServiceRevisions", "ecs:ListServiceDeployments"],
            [
                context.arn("ecs", f"service/{service}"),
                context.arn("ecs", f"service-revision/{service}/*"),
            ],
        ),
    ]


def _traffic(args: TaskServiceArgs) -> list[Statement]:
    """What AmazonECSInfrastructureRolePolicyForLoadBalancers allows, on this service's alone.

    Names of balancers and groups begin with the entry's and end in digits of Pulumi's; that they
    are this stack's is told by their tags.
    """
    context, entry = args.context, args.entry
    ours = {"StringEquals": {"aws:ResourceTag/stack": context.stack}}
    listeners = [f"{kind}/app/{entry}-lb-*" for kind in ("listener", "listener-rule")]
    return [
        allow(
            "SeeTraffic",
            [
                "elasticloadbalancing:DescribeListeners",
                "elasticloadbalancing:DescribeRules",
                "elasticloadbalancing:DescribeTargetGroups",
                "elasticloadbalancing:DescribeTargetHealth",
            ],
            ["*"],  # none of them knows resources
        ),
        allow(
            "MoveTraffic",
            ["elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyRule"],
            [context.arn("elasticloadbalancing", name) for name in listeners],
            condition=ours,
        ),
        allow(
            "MoveTargets",
            ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
            [context.arn("elasticloadbalancing", f"targetgroup/{entry}-t*")],
            condition=ours,
        ),
    ]
