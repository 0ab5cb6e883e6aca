"""What a service watches of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._alarms import Alarm, MathAlarm, Metric

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.components._alarms import Wanted
    from infra.components._service import ServiceArgs, TaskServiceArgs
    from infra.components._service_balancer import ServiceBalancer
    from infra.settings._service_parts import QueueSettings

ERROR_PERCENT = 5


def task_alarms(args: TaskServiceArgs, balancer: ServiceBalancer | None) -> Iterator[Wanted]:
    """Of a service made of tasks."""
    settings = args.settings
    lows = [settings.min_tasks, *(s.min_tasks for s in settings.schedule)]
    if min(lows) > 0 and not settings.parked:
        yield Alarm(
            name="too-few",
            what=f"{args.name} runs fewer than its {min(lows)} tasks: see the service's events",
            namespace="AWS/ECS",
            metric="CPUUtilization",  # each task reports it once a minute
            dimensions={"ClusterName": args.name, "ServiceName": args.name},
            statistic="SampleCount",
            comparison="<",
            threshold=min(lows),
            period_seconds=60,
            periods=5,
            missing="breaching",
        )
    if balancer is not None:
        yield from _balancer_alarms(args, balancer)
    if settings.queue is not None:
        yield from queue_alarms(args, settings.queue)


def deployment_alarms(args: TaskServiceArgs, balancer: ServiceBalancer | None) -> list[str]:
    """The names of the alarms that end a deployment: what clients feel."""
    if balancer is None or not args.alarming.enabled:
        return []
    return [args.context.named(f"{args.entry}-{name}") for name in ("errors", "slow")]


def _balancer_alarms(args: TaskServiceArgs, balancer: ServiceBalancer) -> Iterator[Wanted]:
    place = {"LoadBalancer": balancer.dimension}
    namespace = "AWS/ApplicationELB"

    def count(metric: str) -> Metric:
        return Metric(namespace=namespace, metric=metric, dimensions=place, statistic="Sum")

    yield MathAlarm(
        name="errors",
        what=f"Over {ERROR_PERCENT} % of {args.name}'s answers are errors: read {args.log_group}",
        expression="100 * (FILL(theirs, 0) + FILL(ours, 0)) / requests",
        metrics={
            "theirs": count("HTTPCode_Target_5XX_Count"),
            "ours": count("HTTPCode_ELB_5XX_Count"),
            "requests": count("RequestCount"),
        },
        threshold=ERROR_PERCENT,
        period_seconds=60,
        periods=5,
        breaching=3,
    )
    gate = args.settings.deployment.gate
    slow = gate.max_latency_ms if gate is not None else None
    seconds = args.alarming.latency_seconds if slow is None else slow / 1000
    yield Alarm(
        name="slow",
        what=f"One in a hundred answers of {args.name} takes more than {seconds:g} s",
        namespace=namespace,
        metric="TargetResponseTime",
        dimensions=place,
        statistic="p99",
        threshold=seconds,
        period_seconds=60,
        periods=10,
        breaching=8,
    )
    for number, target in enumerate(balancer.targets, start=1):
        yield Alarm(
            name=f"unhealthy-{number}",
            what=f"Tasks of {args.name} fail the balancer's health check: see their logs",
            namespace=namespace,
            metric="UnHealthyHostCount",
            dimensions={**place, "TargetGroup": target.arn_suffix},
            threshold=0,
            period_seconds=60,
            periods=5,
        )


def queue_alarms(args: ServiceArgs, queue: QueueSettings) -> Iterator[Wanted]:
    """Of a service's queue, whoever works on it."""
    yield Alarm(
        name="waiting",
        what=f"Work for {args.name} waits more than {queue.max_age_seconds} s: raise max_tasks",
        namespace="AWS/SQS",
        metric="ApproximateAgeOfOldestMessage",
        dimensions={"QueueName": args.queue},
        threshold=queue.max_age_seconds,
    )
    yield Alarm(
        name="dead",
        what=f"{args.name} failed {queue.max_receives} times on work that now lies in -dead",
        namespace="AWS/SQS",
        metric="ApproximateNumberOfMessagesVisible",
        dimensions={"QueueName": args.context.named(f"{args.entry}-dead")},
        threshold=0,
        periods=1,
    )


def function_alarms(args: ServiceArgs) -> Iterator[Wanted]:
    """Of a service that is a function."""
    place = {"FunctionName": args.name}
    yield MathAlarm(
        name="errors",
        what=f"More than {ERROR_PERCENT} % of the calls of {args.name} fail: read {args.log_group}",
        expression="100 * FILL(failed, 0) / calls",
        metrics={
            name: Metric(namespace="AWS/Lambda", metric=metric, dimensions=place, statistic="Sum")
            for name, metric in (("failed", "Errors"), ("calls", "Invocations"))
        },
        threshold=ERROR_PERCENT,
    )
    yield Alarm(
        name="throttles",
        what=f"{args.name} is called more often than it may run at once: raise its concurrency",
        namespace="AWS/Lambda",
        metric="Throttles",
        dimensions=place,
        statistic="Sum",
        threshold=0,
    )
    if args.settings.queue is not None:
        yield from queue_alarms(args, args.settings.queue)
