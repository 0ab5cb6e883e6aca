"""Decides whether a new version of a service may have the traffic, or the old one stays.

ECS calls it while a deployment shifts traffic (lifecycle hook), waits as long as it answers
IN_PROGRESS, and rolls back when it answers FAILED or fails itself. It compares what CloudWatch says
of the new tasks with limits and with the old tasks, from the moment the new ones exist.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PASS, FAIL, WAIT = "SUCCEEDED", "FAILED", "IN_PROGRESS"
ASK_AGAIN_SECONDS = 60
"""CloudWatch has a balancer's metrics by the minute."""
GOING_BACK = ("ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the new tasks must keep to; see GateSettings of the settings."""

    max_error_percent: float
    max_latency_ms: float | None
    worse_than_old_percent: float
    min_requests: int
    patience_minutes: float
    quiet_passes: bool
    quality_metric: str | None
    min_quality: float | None


@dataclass(frozen=True, kw_only=True)
class Observed:
    """What CloudWatch says of one side; None where it has no data."""

    requests: float = 0.0
    errors: float = 0.0
    latency_ms: float | None = None
    quality: float | None = None

    @property
    def error_percent(self) -> float:
        """Answers 5xx among all."""
        return 100 * self.errors / self.requests if self.requests else 0.0


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What ECS is told, and why."""

    status: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Side:
    """One service revision: its target group, and the version that it reports quality for."""

    revision: str
    rule: str
    """The ARN of the listener's rule, which names the balancer too."""
    group: str
    """As CloudWatch names it: `targetgroup/<name>/<id>`."""
    version: str | None
    since: datetime


def judge(new: Observed, old: Observed | None, limits: Limits, waited_minutes: float) -> Verdict:
    """Compare the new side with the limits and with the old side."""
    if new.requests < limits.min_requests:
        return _too_quiet(new, limits, waited_minutes)
    if new.error_percent > limits.max_error_percent:
        return _fail(f"{new.error_percent:.2f} % of answers are errors", limits.max_error_percent)
    slow = limits.max_latency_ms
    if slow is not None and new.latency_ms is not None and new.latency_ms > slow:
        return _fail(f"the 99th percentile is {new.latency_ms:.0f} ms", slow)
    bad = limits.min_quality
    if bad is not None and new.quality is not None and new.quality < bad:
        return _fail(f"quality is {new.quality:g}", bad)
    if limits.quality_metric is not None and new.quality is None:
        return _unknown_quality(limits, waited_minutes)
    return _against_old(new, old, limits)


def _too_quiet(new: Observed, limits: Limits, waited_minutes: float) -> Verdict:
    what = f"{new.requests:.0f} of {limits.min_requests} requests"
    # So many errors are too many whatever the requests that are still to come bring.
    if new.errors > limits.min_requests * limits.max_error_percent / 100:
        return _fail(f"{new.errors:.0f} errors in {what}", limits.max_error_percent)
    if waited_minutes < limits.patience_minutes:
        return Verdict(status=WAIT, why=what)
    if limits.quiet_passes and new.error_percent <= limits.max_error_percent:
        return Verdict(status=PASS, why=f"{what}: unjudged, as the settings ask for")
    return Verdict(status=FAIL, why=f"{what} after {waited_minutes:.0f} minutes")


def _unknown_quality(limits: Limits, waited_minutes: float) -> Verdict:
    """Unlike a quiet service, one that has requests and reports no quality is broken."""
    if waited_minutes < limits.patience_minutes:
        return Verdict(status=WAIT, why=f"no {limits.quality_metric} yet")
    return Verdict(status=FAIL, why=f"no {limits.quality_metric} in {waited_minutes:.0f} minutes")


def _fail(what: str, limit: float) -> Verdict:
    return Verdict(status=FAIL, why=f"{what}, the limit is {limit:g}")


def _against_old(new: Observed, old: Observed | None, limits: Limits) -> Verdict:
    """Only what the old side has too can be compared."""
    share = limits.worse_than_old_percent / 100
    if old is not None and old.latency_ms is not None and new.latency_ms is not None:
        most = old.latency_ms * (1 + share)
        if new.latency_ms > most:
            return _fail(f"{new.latency_ms:.0f} ms against {old.latency_ms:.0f} before", most)
    if old is not None and old.quality is not None and new.quality is not None:
        least = old.quality - abs(old.quality) * share
        if new.quality < least:
            return _fail(f"quality {new.quality:g} against {old.quality:g} before", least)
    return Verdict(
        status=PASS, why=f"{new.requests:.0f} requests, {new.error_percent:.2f} % errors"
    )


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """ECS's call; what it raises rolls the deployment back, as an answer FAILED does."""
    del context
    import boto3

    clients = {name: boto3.client(name) for name in ("cloudwatch", "ecs", "elbv2")}
    return answer(event, clients, datetime.now(UTC))


def answer(event: Mapping[str, Any], clients: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The reply to ECS; state travels in hookDetails, which ECS hands back at the next call."""
    details = dict(event.get("hookDetails") or {})
    asked = datetime.fromisoformat(details.get("asked") or now.isoformat())
    verdict = _decide(event, clients, details, (now, (now - asked).total_seconds() / 60))
    stage = event.get("lifecycleStage")
    print(json.dumps({"stage": stage, "status": verdict.status, "why": verdict.why}))  # noqa: T201
    if verdict.status != WAIT:
        return {"hookStatus": verdict.status}
    details["asked"] = asked.isoformat()
    return {"hookStatus": WAIT, "callBackDelay": ASK_AGAIN_SECONDS, "hookDetails": details}


def _decide(
    event: Mapping[str, Any],
    clients: Mapping[str, Any],
    details: Mapping[str, Any],
    time: tuple[datetime, float],
) -> Verdict:
    run = event["executionDetails"]
    deployments = clients["ecs"].list_service_deployments(service=run["serviceArn"])
    statuses = [d["status"] for d in deployments["serviceDeployments"]]
    target = run["targetServiceRevisionArn"]
    others = [r for r in run.get("productionTrafficWeights") or () if r != target]
    # Both: ECS forgets deployments after a while, and old revisions have traffic all the same.
    if len(statuses) <= 1 and not others:
        return Verdict(status=PASS, why="the first deployment: nobody is served yet")
    if any(status in GOING_BACK for status in statuses):
        return Verdict(status=PASS, why="traffic goes back to the old tasks")
    new, old = _sides(clients["ecs"], target, others)
    if not _weight(clients["elbv2"], new):
        return Verdict(status=PASS, why="no traffic has moved yet")
    now, waited = time
    limits = Limits(**details["limits"])
    watch = Watch(clients["cloudwatch"], details["service"], limits, new.since, now)
    return judge(watch.look(new), watch.look(old) if old else None, limits, waited)


def _weight(elb: Any, side: Side) -> int:
    """The part of the traffic that goes to a side now.

    Asked of the balancer: ECS does not say whether it calls before or after it moves a step.
    """
    (rule,) = elb.describe_rules(RuleArns=[side.rule])["Rules"]
    return sum(
        group.get("Weight", 1)
        for action in rule["Actions"]
        for group in action.get("ForwardConfig", {}).get("TargetGroups", ())
        if group["TargetGroupArn"].endswith(side.group)
    )


def _sides(ecs: Any, target: str, others: Sequence[str]) -> tuple[Side, Side | None]:
    found = ecs.describe_service_revisions(serviceRevisionArns=[target, *others])
    sides = {r["serviceRevisionArn"]: _side(ecs, r) for r in found["serviceRevisions"]}
    return sides[target], next((sides[r] for r in others if r in sides), None)


def _side(ecs: Any, revision: Mapping[str, Any]) -> Side:
    (balancer, *_) = revision["resolvedConfiguration"]["loadBalancers"]
    task = ecs.describe_task_definition(taskDefinition=revision["taskDefinition"])
    variables = {
        variable["name"]: variable["value"]
        for container in task["taskDefinition"]["containerDefinitions"]
        for variable in container.get("environment") or ()
    }
    return Side(
        revision=revision["serviceRevisionArn"],
        rule=balancer["productionListenerRule"],
        group=balancer["targetGroupArn"].rsplit(":", 1)[1],
        version=variables.get("SERVICE_VERSION"),
        since=revision["createdAt"],
    )


@dataclass(frozen=True)
class Watch:
    """Reads metrics of one stretch of time."""

    cloudwatch: Any
    service: str
    limits: Limits
    since: datetime
    now: datetime

    def look(self, side: Side) -> Observed:
        """What happened behind one target group, and the quality that its version reported."""
        # …:listener-rule/app/<name>/<id>/<listener>/<rule>
        place = {"LoadBalancer": "/".join(side.rule.split("/")[1:4]), "TargetGroup": side.group}
        queries = [
            _query("requests", ("AWS/ApplicationELB", "RequestCount", "Sum"), place),
            _query("errors", ("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "Sum"), place),
            _query("latency", ("AWS/ApplicationELB", "TargetResponseTime", "p99"), place),
        ]
        if self.limits.quality_metric is not None and side.version is not None:
            namespace, metric = self.limits.quality_metric.split(":")
            version = {"Service": self.service, "Version": side.version}
            queries.append(_query("quality", (namespace, metric, "Average"), version))
        values = self._values(queries)
        latency, quality = values.get("latency") or [], values.get("quality") or []
        return Observed(
            requests=sum(values.get("requests") or [0.0]),
            errors=sum(values.get("errors") or [0.0]),
            latency_ms=1000 * max(latency) if latency else None,
            quality=sum(quality) / len(quality) if quality else None,
        )

    def _values(self, queries: list[dict[str, Any]]) -> dict[str, list[float]]:
        found: dict[str, list[float]] = {}
        request = {
            "MetricDataQueries": queries,
            "StartTime": self.since,
            "EndTime": self.now,
            "ScanBy": "TimestampAscending",
        }
        while True:
            page = self.cloudwatch.get_metric_data(**request)
            for result in page["MetricDataResults"]:
                found.setdefault(result["Id"], []).extend(result["Values"])
            if not page.get("NextToken"):
                return found
            request["NextToken"] = page["NextToken"]


def _query(name: str, metric: tuple[str, str, str], dimensions: Mapping[str, str]) -> Any:
    namespace, metric_name, statistic = metric
    return {
        "Id": name,
        "MetricStat": {
            "Metric": {
                "Namespace": namespace,
                "MetricName": metric_name,
                "Dimensions": [{"Name": k, "Value": v} for k, v in dimensions.items()],
            },
            "Period": 60,
            "Stat": statistic,
        },
    }
