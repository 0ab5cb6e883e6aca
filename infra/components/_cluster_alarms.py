"""What serving and training clusters watch of themselves, and show on the dashboards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from infra.components._alarms import Alarm, BandAlarm, MathAlarm, Metric, Wanted
from infra.components._panels import Line, Panel

if TYPE_CHECKING:
    from infra.components._balancer import Balancer

GPU: Final = "nvidia_smi_utilization_gpu"
SHORT_MINUTES: Final = 15
"""A rolling replacement or a scale-out of serving takes less."""
WAIT_MINUTES: Final = 30
"""Spot capacity that has not come by then is not on its way: AWS tries again every few minutes."""
BUSY_PERCENT: Final = 90
FAILED_PERCENT: Final = 1
FEW_REQUESTS: Final = 100
"""In five minutes; below that, one failure would be a percentage."""


def _of_group(group: str, metric: str, statistic: str = "Average") -> Metric:
    gauges = {"CPUUtilization": "AWS/EC2", GPU: "CWAgent", "mem_used_percent": "CWAgent"}
    return Metric(
        namespace=gauges.get(metric, "AWS/AutoScaling"),
        metric=metric,
        dimensions={"AutoScalingGroupName": group},
        statistic=statistic,
    )


def short_of_instances(group: str, minutes: int, what: str) -> MathAlarm:
    """The group has had fewer instances in service than it wants, all the time."""
    return MathAlarm(
        name="short",
        what=what,
        expression="IF(desired > working, 1, 0)",
        metrics={
            "desired": _of_group(group, "GroupDesiredCapacity"),
            "working": _of_group(group, "GroupInServiceInstances"),
        },
        threshold=0,
        period_seconds=60,
        periods=minutes,
    )


def saturated(group: str, metric: str, name: str, what: str) -> Alarm:
    """The group's instances have been busy for half an hour, although they could be more."""
    gauge = _of_group(group, metric)
    return Alarm(
        name=name,
        what=what,
        namespace=gauge.namespace,
        metric=gauge.metric,
        dimensions=gauge.dimensions,
        statistic="Average",
        threshold=BUSY_PERCENT,
        periods=6,
    )


def serving_alarms(group: str, *, gpu: bool) -> list[Wanted]:
    """Of a serving cluster, besides those of its balancer."""
    missing = (
        f"{group} has had fewer instances in service than it wants for {SHORT_MINUTES} minutes. "
        "Look at the group's activity: no capacity, a broken image, or a health check that fails."
    )
    busy = f"{group} has been busy for half an hour: raise max_size, or take larger instances."
    wanted: list[Wanted] = [
        short_of_instances(group, SHORT_MINUTES, missing),
        saturated(group, "CPUUtilization", "cpu", f"CPUs: {busy}"),
    ]
    return [*wanted, saturated(group, GPU, "gpu", f"GPUs: {busy}")] if gpu else wanted


def training_alarms(group: str) -> list[Wanted]:
    """Of a training fleet. That its instances are busy is what they are for."""
    waiting = (
        f"{group} has waited for instances for {WAIT_MINUTES} minutes: no spot capacity. Allow "
        "more types or zones, or set on_demand_percentage for a while."
    )
    lost = (
        f"Notices for {group} could not be delivered, and interruptions went unheard: "
        f"read the queue {group}-undelivered, which has the reason with each."
    )
    return [
        short_of_instances(group, WAIT_MINUTES, waiting),
        Alarm(
            name="undelivered",
            what=lost,
            namespace="AWS/SQS",
            metric="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": f"{group}-undelivered"},
            threshold=0,
            periods=1,
        ),
    ]


def _of_balancer(balancer: Balancer, metric: str, statistic: str = "Sum") -> Metric:
    return Metric(
        namespace="AWS/ApplicationELB",
        metric=metric,
        dimensions={"LoadBalancer": balancer.suffix, "TargetGroup": balancer.target_suffix},
        statistic=statistic,
    )


def balancer_alarms(group: str, balancer: Balancer, latency_seconds: float) -> list[Wanted]:
    """Of what clients get: failures, waits, hosts that are out, and traffic that is unusual."""
    slow = _of_balancer(balancer, "TargetResponseTime", "p99")
    out = _of_balancer(balancer, "UnHealthyHostCount", "Maximum")
    traffic = _of_balancer(balancer, "RequestCount")
    return [
        _failures(group, balancer),
        Alarm(
            name="slow",
            what=f"One answer of {group} in a hundred takes longer than {latency_seconds:g} s.",
            namespace=slow.namespace,
            metric=slow.metric,
            dimensions=slow.dimensions,
            statistic=slow.statistic,
            threshold=latency_seconds,
            breaching=2,
        ),
        Alarm(
            name="unhealthy",
            what=f"An instance of {group} fails its health check and is not replaced.",
            namespace=out.namespace,
            metric=out.metric,
            dimensions=out.dimensions,
            threshold=0,
            period_seconds=60,
            periods=SHORT_MINUTES,
        ),
        BandAlarm(
            name="traffic",
            what=f"{group} gets far more or fewer requests than at this hour of other days.",
            namespace=traffic.namespace,
            metric=traffic.metric,
            dimensions=traffic.dimensions,
            statistic=traffic.statistic,
            side="outside",
        ),
    ]


def _failures(group: str, balancer: Balancer) -> MathAlarm:
    """In percent, and only where there are requests enough for a percentage to mean something.

    A balancer reports failures only where there were some, hence FILL.
    """
    failed = "FILL(models, 0) + FILL(balancer, 0)"
    own = Metric(
        namespace="AWS/ApplicationELB",
        metric="HTTPCode_ELB_5XX_Count",
        dimensions={"LoadBalancer": balancer.suffix},
        statistic="Sum",
    )
    return MathAlarm(
        name="failures",
        what=f"More than {FAILED_PERCENT} % of the requests to {group} fail (HTTP 5xx).",
        expression=f"IF(requests > {FEW_REQUESTS}, 100 * ({failed}) / requests, 0)",
        metrics={
            "requests": _of_balancer(balancer, "RequestCount"),
            "models": _of_balancer(balancer, "HTTPCode_Target_5XX_Count"),
            "balancer": own,
        },
        threshold=FAILED_PERCENT,
        breaching=2,
    )


def cluster_panels(entry: str, group: str, *, gpu: bool) -> list[Panel]:
    """Sizes and load of a group."""
    sizes = ("GroupDesiredCapacity", "GroupInServiceInstances", "GroupMaxSize")
    load = {"CPUUtilization": "CPU", "mem_used_percent": "memory"}
    panels = [
        Panel(
            board="fleet",
            title=f"{entry}: instances",
            lines=[Line(metric=_of_group(group, m), label=m.removeprefix("Group")) for m in sizes],
            period_seconds=60,
        ),
        Panel(
            board="fleet",
            title=f"{entry}: load",
            lines=[Line(metric=_of_group(group, m), label=label) for m, label in load.items()],
            unit="%",
        ),
    ]
    if gpu:
        busy = [
            Line(metric=_of_group(group, GPU, "Average"), label="mean"),
            Line(metric=_of_group(group, GPU, "Maximum"), label="busiest"),
        ]
        panels.append(Panel(board="gpu", title=f"{entry}: GPUs busy", lines=busy, unit="%"))
    return panels


def balancer_panels(entry: str, balancer: Balancer) -> list[Panel]:
    """What clients get."""
    waits = [
        Line(metric=_of_balancer(balancer, "TargetResponseTime", p), label=p)
        for p in ("p50", "p90", "p99")
    ]
    counts = {
        "RequestCount": "requests",
        "HTTPCode_Target_4XX_Count": "4xx",
        "HTTPCode_Target_5XX_Count": "5xx",
    }
    answers = [Line(metric=_of_balancer(balancer, m), label=text) for m, text in counts.items()]
    hosts = [
        Line(metric=_of_balancer(balancer, m, "Maximum"), label=m)
        for m in ("HealthyHostCount", "UnHealthyHostCount")
    ]
    return [
        Panel(board="serving", title=f"{entry}: time to answer", lines=waits, unit="s"),
        Panel(board="serving", title=f"{entry}: answers", lines=answers),
        Panel(board="serving", title=f"{entry}: hosts", lines=hosts),
    ]
