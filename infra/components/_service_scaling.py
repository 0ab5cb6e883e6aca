"""How many tasks a service has: by its load, by the hour, and from zero by its queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._cron import aws_cron

if TYPE_CHECKING:
    import pulumi

    from infra.components._service import TaskServiceArgs
    from infra.components._service_balancer import ServiceBalancer
    from infra.settings._service_parts import FollowSettings

OUT_SECONDS, IN_SECONDS = 60, 300
"""More tasks at once, fewer only when the load stays low: a model takes minutes to load again."""
PREDEFINED = {
    "cpu": "ECSServiceAverageCPUUtilization",
    "memory": "ECSServiceAverageMemoryUtilization",
}


class Scaling:
    """The bounds of a service's number of tasks, and what moves it between them."""

    def __init__(
        self,
        parent: pulumi.ComponentResource,
        args: TaskServiceArgs,
        service: aws.ecs.Service,
        balancer: ServiceBalancer | None,
    ) -> None:
        self._parent, self._args, self._balancer = parent, args, balancer
        settings = args.settings
        self._target = aws.appautoscaling.Target(
            f"{args.entry}-tasks",
            service_namespace="ecs",
            scalable_dimension="ecs:service:DesiredCount",
            resource_id=f"service/{args.name}/{args.name}",
            min_capacity=0 if settings.parked else settings.min_tasks,
            max_capacity=0 if settings.parked else settings.max_tasks,
            suspended_state={"scheduled_scaling_suspended": settings.parked},
            tags=args.tags.own(),
            opts=ResourceOptions(parent=parent, depends_on=[service]),
        )
        for follow in settings.scaling:
            self._follow(follow)
        if settings.queue is not None and self._sleeps:
            self._wake()
        self._schedule()

    @property
    def _sleeps(self) -> bool:
        """Whether there are times with a task to be woken."""
        settings = self._args.settings
        lows = [(settings.min_tasks, settings.max_tasks)]
        lows += [(s.min_tasks, s.max_tasks) for s in settings.schedule]
        return any(low == 0 < high for low, high in lows)

    def _of_target(self) -> dict[str, Any]:
        return {
            "service_namespace": self._target.service_namespace,
            "scalable_dimension": self._target.scalable_dimension,
            "resource_id": self._target.resource_id,
            "opts": ResourceOptions(parent=self._parent, depends_on=[self._target]),
        }

    def _follow(self, follow: FollowSettings) -> None:
        name = f"{self._args.entry}-{follow.metric}"
        aws.appautoscaling.Policy(
            name,
            name=self._args.context.named(name),
            policy_type="TargetTrackingScaling",
            target_tracking_scaling_policy_configuration={
                **self._metric(follow.metric),
                "target_value": follow.target,
                "scale_out_cooldown": OUT_SECONDS,
                "scale_in_cooldown": IN_SECONDS,
            },
            **self._of_target(),
        )

    def _metric(self, metric: str) -> dict[str, Any]:
        if metric in PREDEFINED:
            kind: dict[str, Any] = {"predefined_metric_type": PREDEFINED[metric]}
            return {"predefined_metric_specification": kind}
        if metric == "gpu":
            return {"customized_metric_specification": _gpu_metric(self._args)}
        if metric == "requests" and self._args.settings.deployment.strategy == "rolling":
            assert self._balancer is not None  # noqa: S101 - settings: requests need a balancer
            kind = {
                "predefined_metric_type": "ALBRequestCountPerTarget",
                "resource_label": self._balancer.label,
            }
            return {"predefined_metric_specification": kind}
        return {"customized_metric_specification": {"metrics": self._per_task(metric)}}

    def _per_task(self, metric: str) -> list[dict[str, Any]]:
        """What there is to do for each task.

        Requests are the balancer's: while old and new tasks run side by side, neither target
        group's own count tells the load. With no task yet, what waits is taken for one task's.
        """
        args = self._args
        work: tuple[str, str, dict[str, Any], str] = (
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            {"QueueName": args.queue},
            "Average",
        )
        if metric == "requests" and self._balancer is not None:
            dimension = {"LoadBalancer": self._balancer.dimension}
            work = ("AWS/ApplicationELB", "RequestCount", dimension, "Sum")
        return [
            _stat("work", *work),
            _stat("tasks", *_running(args)),
            {
                "id": "each",
                "expression": "IF(FILL(tasks, 0) > 0, FILL(work, 0) / tasks, FILL(work, 0))",
                "label": f"{metric} for each task",
                "return_data": True,
            },
        ]

    def _wake(self) -> None:
        """The first task: target tracking divides by tasks, and cannot leave zero by itself."""
        args = self._args
        name = f"{args.entry}-wake"
        policy = aws.appautoscaling.Policy(
            name,
            name=self._args.context.named(name),
            policy_type="StepScaling",
            step_scaling_policy_configuration={
                # To exactly one: the alarm may fire again before the task is counted.
                "adjustment_type": "ExactCapacity",
                "metric_aggregation_type": "Maximum",
                "cooldown": OUT_SECONDS,
                "step_adjustments": [{"metric_interval_lower_bound": "0", "scaling_adjustment": 1}],
            },
            **self._of_target(),
        )
        metrics = [
            _alarm_query(
                "work",
                "AWS/SQS",
                "ApproximateNumberOfMessagesVisible",
                {"QueueName": args.queue},
                "Maximum",
            ),
            _alarm_query("tasks", *_running(args)),
        ]
        aws.cloudwatch.MetricAlarm(
            name,
            name=args.context.named(name),
            alarm_description=f"Starts the first task of {args.name}: nobody needs to be told",
            comparison_operator="GreaterThanOrEqualToThreshold",
            threshold=1,
            evaluation_periods=1,
            treat_missing_data="notBreaching",
            metric_queries=[
                *metrics,
                {
                    "id": "waiting",
                    "expression": "IF(FILL(tasks, 0) < 1, FILL(work, 0), 0)",
                    "label": "messages that nobody works on",
                    "return_data": True,
                },
            ],
            alarm_actions=[policy.arn],
            tags=args.tags.own(),
            opts=ResourceOptions(parent=self._parent),
        )

    def _schedule(self) -> None:
        for at in self._args.settings.schedule:
            aws.appautoscaling.ScheduledAction(
                f"{self._args.entry}-{at.name}",
                name=self._args.context.named(f"{self._args.entry}-{at.name}"),
                schedule=aws_cron(at.recurrence),
                timezone=at.time_zone,
                scalable_target_action={
                    "min_capacity": at.min_tasks,
                    "max_capacity": at.max_tasks,
                },
                **self._of_target(),
            )


def _running(args: TaskServiceArgs) -> tuple[str, str, dict[str, str], str]:
    """The number of running tasks: each reports its CPU once a minute.

    Container Insights counts them too, for a charge. Source: ECS developer guide, "Service RUNNING
    task count".
    """
    place = {"ClusterName": args.name, "ServiceName": args.name}
    return ("AWS/ECS", "CPUUtilization", place, "SampleCount")


def _stat(
    name: str, namespace: str, metric: str, dimensions: dict[str, Any], statistic: str
) -> dict[str, Any]:
    """A metric of a target-tracking policy; its periods are of a minute."""
    return {
        "id": name,
        "metric_stat": {
            "metric": {
                "namespace": namespace,
                "metric_name": metric,
                "dimensions": [{"name": k, "value": v} for k, v in dimensions.items()],
            },
            "stat": statistic,
        },
        "return_data": False,
    }


def _alarm_query(
    name: str, namespace: str, metric: str, dimensions: dict[str, Any], statistic: str
) -> dict[str, Any]:
    return {
        "id": name,
        "metric": {
            "namespace": namespace,
            "metric_name": metric,
            "dimensions": dimensions,
            "period": 60,
            "stat": statistic,
        },
        "return_data": False,
    }


def _gpu_metric(args: TaskServiceArgs) -> dict[str, Any]:
    """What the agents of the service's instances report, rolled up by their group."""
    return {
        "namespace": "CWAgent",
        "metric_name": "nvidia_smi_utilization_gpu",
        "statistic": "Average",
        "dimensions": [{"name": "AutoScalingGroupName", "value": args.name}],
    }
