"""Alarms: what a component watches of itself, and who is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import pulumi_aws as aws
from pulumi import ResourceOptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi

    from infra.components._context import Context
    from infra.tagging import Tags

COMPARISONS = {
    ">": "GreaterThanThreshold",
    ">=": "GreaterThanOrEqualToThreshold",
    "<": "LessThanThreshold",
    "<=": "LessThanOrEqualToThreshold",
}


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """One metric that should not pass a threshold."""

    name: str
    """What it is about, such as `lag`; the alarm is named `<component's entry>-<name>`."""
    what: str
    """What it means and what to do first: the text of the message."""
    namespace: str
    metric: str
    dimensions: Mapping[str, pulumi.Input[str]]
    statistic: str = "Maximum"
    """Such as `Average`, `Sum`, or a percentile: `p99`."""
    comparison: Literal[">", ">=", "<", "<="] = ">"
    threshold: float
    period_seconds: int = 300
    periods: int = 3
    """How many periods are looked at."""
    breaching: int | None = None
    """How many of them must breach; None: all."""
    missing: Literal["notBreaching", "breaching", "missing", "ignore"] = "notBreaching"


@dataclass(kw_only=True)
class Alarming:
    """Where an environment's alarms go, and which ones there are."""

    context: Context
    enabled: bool
    """False where the settings have no section monitoring: no alarms are made."""
    topics: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Topic ARNs by team; the stack's own team is always among them."""
    made: list[tuple[str, str, aws.cloudwatch.MetricAlarm]] = field(default_factory=list)
    """(component, team, alarm), for dashboards and composite alarms."""

    def topic(self, team: str | None) -> pulumi.Input[str]:
        """The topic of a team, else that of the stack's own."""
        return self.topics.get(team or "", self.topics[self.context.settings.team])


def make_alarms(
    parent: pulumi.ComponentResource, alarming: Alarming, owner: str, tags: Tags, *wanted: Alarm
) -> list[aws.cloudwatch.MetricAlarm]:
    """A component's alarms.

    Args:
        parent: the component.
        alarming: where they go.
        owner: the component's entry, such as `clicks`: unique in the stack.
        tags: the component's.
        wanted: what to watch.
    """
    if not alarming.enabled:
        return []
    return [_make(parent, alarming, owner, tags, alarm) for alarm in wanted]


def _make(
    parent: pulumi.ComponentResource, alarming: Alarming, owner: str, tags: Tags, alarm: Alarm
) -> aws.cloudwatch.MetricAlarm:
    topic = alarming.topic(tags.team)
    statistic: dict[str, Any] = {"statistic": alarm.statistic}
    if alarm.statistic.startswith("p"):
        statistic = {"extended_statistic": alarm.statistic}
    made = aws.cloudwatch.MetricAlarm(
        f"{owner}-{alarm.name}",
        name=alarming.context.named(f"{owner}-{alarm.name}"),
        alarm_description=alarm.what,
        namespace=alarm.namespace,
        metric_name=alarm.metric,
        dimensions=dict(alarm.dimensions),
        comparison_operator=COMPARISONS[alarm.comparison],
        threshold=alarm.threshold,
        period=alarm.period_seconds,
        evaluation_periods=alarm.periods,
        datapoints_to_alarm=alarm.breaching or alarm.periods,
        treat_missing_data=alarm.missing,
        alarm_actions=[topic],
        ok_actions=[topic],
        tags=tags.own(),
        opts=ResourceOptions(parent=parent),
        **statistic,
    )
    alarming.made.append((tags.component, tags.team or alarming.context.settings.team, made))
    return made
