"""What a service shows on the dashboards: its tasks, its answers, its queue, its calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._alarms import Metric
from infra.components._panels import Line, Panel

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi

    from infra.components._service import ServiceArgs, TaskServiceArgs
    from infra.components._service_balancer import ServiceBalancer


def task_panels(args: TaskServiceArgs, balancer: ServiceBalancer | None) -> list[Panel]:
    """Of a service made of tasks."""
    place = {"ClusterName": args.name, "ServiceName": args.name}
    panels = [
        Panel(
            board="serving",
            title=f"{args.entry}: tasks",
            lines=[_line("AWS/ECS", "CPUUtilization", place, "SampleCount", "running")],
            period_seconds=60,  # each task reports once a minute: the samples are the tasks
        ),
        Panel(
            board="serving",
            title=f"{args.entry}: load",
            lines=[
                _line("AWS/ECS", f"{what}Utilization", place, "Average", what.lower())
                for what in ("CPU", "Memory")
            ],
            unit="%",
        ),
    ]
    if args.settings.kind == "gpu":
        group = {"AutoScalingGroupName": args.name}
        busy = _line("CWAgent", "nvidia_smi_utilization_gpu", group, "Average", "mean")
        panels.append(Panel(board="gpu", title=f"{args.entry}: GPUs busy", lines=[busy], unit="%"))
    if balancer is not None:
        panels += _answers(args, balancer)
    return panels + queue_panels(args)


def _answers(args: TaskServiceArgs, balancer: ServiceBalancer) -> list[Panel]:
    space, place = "AWS/ApplicationELB", {"LoadBalancer": balancer.dimension}
    counts = {
        "RequestCount": "requests",
        "HTTPCode_Target_4XX_Count": "4xx",
        "HTTPCode_Target_5XX_Count": "5xx",
    }
    waits = [_line(space, "TargetResponseTime", place, p, p) for p in ("p50", "p90", "p99")]
    answers = [_line(space, metric, place, "Sum", label) for metric, label in counts.items()]
    return [
        Panel(board="serving", title=f"{args.entry}: time to answer", lines=waits, unit="s"),
        Panel(board="serving", title=f"{args.entry}: answers", lines=answers),
    ]


def queue_panels(args: ServiceArgs) -> list[Panel]:
    """What waits, and for how long."""
    if args.settings.queue is None:
        return []
    place = {"QueueName": args.queue}
    waiting = ("ApproximateNumberOfMessagesVisible", "Maximum", "messages")
    oldest = ("ApproximateAgeOfOldestMessage", "Maximum", "seconds of the oldest")
    lines = [
        _line("AWS/SQS", metric, place, how, label) for metric, how, label in (waiting, oldest)
    ]
    return [Panel(board="serving", title=f"{args.entry}: work that waits", lines=lines)]


def function_panels(args: ServiceArgs) -> list[Panel]:
    """Of a service that is a function."""
    place = {"FunctionName": args.name}
    calls = [
        _line("AWS/Lambda", metric, place, "Sum", metric.lower())
        for metric in ("Invocations", "Errors", "Throttles")
    ]
    waits = [_line("AWS/Lambda", "Duration", place, p, p) for p in ("p50", "p90", "p99")]
    return [
        Panel(board="serving", title=f"{args.entry}: calls", lines=calls),
        Panel(board="serving", title=f"{args.entry}: time to answer", lines=waits, unit="ms"),
        *queue_panels(args),
    ]


def _line(
    namespace: str,
    metric: str,
    dimensions: Mapping[str, pulumi.Input[str]],
    statistic: str,
    label: str,
) -> Line:
    found = Metric(namespace=namespace, metric=metric, dimensions=dimensions, statistic=statistic)
    return Line(metric=found, label=label)
