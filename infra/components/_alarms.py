"""Alarms: what a component watches of itself, and who is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

import pulumi_aws as aws
from pulumi import ResourceOptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi

    from infra.components._context import Context
    from infra.components._panels import Panel
    from infra.tagging import Tags

COMPARISONS = {
    ">": "GreaterThanThreshold",
    ">=": "GreaterThanOrEqualToThreshold",
    "<": "LessThanThreshold",
    "<=": "LessThanOrEqualToThreshold",
}
BANDS = {
    "above": "GreaterThanUpperThreshold",
    "below": "LessThanLowerThreshold",
    "outside": "LessThanLowerOrGreaterThanUpperThreshold",
}
LOG_DAYS: Final = 30
LOG_DAYS_OF_PRODUCTION: Final = 365
"""How long logs are kept where no section monitoring says otherwise: auditors ask for a year."""

Missing: TypeAlias = Literal["notBreaching", "breaching", "missing", "ignore"]


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One metric of CloudWatch, looked at in one way."""

    namespace: str
    metric: str
    dimensions: Mapping[str, pulumi.Input[str]]
    statistic: str = "Maximum"
    """Such as `Average`, `Sum`, or a percentile: `p99`."""


@dataclass(frozen=True, kw_only=True)
class Alarm(Metric):
    """One metric that should not pass a threshold."""

    name: str
    """What it is about, such as `lag`; the alarm is named `<component's entry>-<name>`."""
    what: str
    """What it means and what to do first: the text of the message."""
    comparison: Literal[">", ">=", "<", "<="] = ">"
    threshold: float
    period_seconds: int = 300
    periods: int = 3
    """How many periods are looked at."""
    breaching: int | None = None
    """How many of them must breach; None: all."""
    missing: Missing = "notBreaching"


@dataclass(frozen=True, kw_only=True)
class MathAlarm:
    """Several metrics, and an expression over them that should not pass a threshold.

    Each metric is charged as an alarm of its own.
    """

    name: str
    what: str
    expression: str
    """CloudWatch's metric math over the names of `metrics`, such as `100 * failed / all`."""
    metrics: Mapping[str, Metric]
    comparison: Literal[">", ">=", "<", "<="] = ">"
    threshold: float
    period_seconds: int = 300
    periods: int = 3
    breaching: int | None = None
    missing: Missing = "notBreaching"


@dataclass(frozen=True, kw_only=True)
class BandAlarm(Metric):
    """One metric that should stay in the band that CloudWatch learns from two weeks of it.

    Charged as three alarms; made only where the settings ask for anomaly bands.
    """

    name: str
    what: str
    side: Literal["above", "below", "outside"] = "above"
    width: float = 3
    """The band's half, in standard deviations: 2 warns early and often, 3 seldom."""
    period_seconds: int = 300
    periods: int = 3
    breaching: int | None = None
    missing: Missing = "notBreaching"


Wanted: TypeAlias = Alarm | MathAlarm | BandAlarm


class Made(NamedTuple):
    """An alarm that there is."""

    component: str
    team: str
    alarm: aws.cloudwatch.MetricAlarm
    name: str
    """Its physical name: known beforehand, so that rules and dashboards show it in full."""
    wanted: Wanted


@dataclass(kw_only=True)
class Alarming:
    """Where an environment's alarms go, and which ones there are."""

    context: Context
    enabled: bool
    """False where the settings have no section monitoring: no alarms are made."""
    topics: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Topic ARNs by team; the stack's own team is always among them."""
    bands: bool = False
    """Whether alarms on anomaly bands are made."""
    pages: Literal["alarm", "component"] = "alarm"
    """Who tells people: each alarm, or one composite alarm for all alarms of a component."""
    latency_seconds: float = 1
    """How long one answer in a hundred of a serving cluster may take."""
    asked_log_days: int | None = None
    """What the settings say of `log_days`."""
    made: list[Made] = field(default_factory=list)
    """For dashboards and composite alarms."""
    panels: list[Panel] = field(default_factory=list)
    """What components want to be seen of them, besides what they have alarms on."""

    @property
    def log_days(self) -> int:
        """How long the log groups of this stack keep what they get."""
        default = LOG_DAYS_OF_PRODUCTION if self.context.production else LOG_DAYS
        return default if self.asked_log_days is None else self.asked_log_days

    def topic(self, team: str | None) -> pulumi.Input[str]:
        """The topic of a team, else that of the stack's own."""
        return self.topics.get(team or "", self.topics[self.context.settings.team])

    def show(self, *panels: Panel) -> None:
        """Have something on the dashboards, where there are any."""
        self.panels.extend(panels)


def make_alarms(
    parent: pulumi.ComponentResource, alarming: Alarming, owner: str, tags: Tags, *wanted: Wanted
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
    return [
        _make(parent, alarming, owner, tags, one)
        for one in wanted
        if alarming.bands or not isinstance(one, BandAlarm)
    ]


def _make(
    parent: pulumi.ComponentResource, alarming: Alarming, owner: str, tags: Tags, wanted: Wanted
) -> aws.cloudwatch.MetricAlarm:
    # Where a composite alarm speaks for the component, the single ones only change state.
    tells = [alarming.topic(tags.team)] if alarming.pages == "alarm" else []
    name = alarming.context.named(f"{owner}-{wanted.name}")
    made = aws.cloudwatch.MetricAlarm(
        f"{owner}-{wanted.name}",
        name=name,
        alarm_description=wanted.what,
        evaluation_periods=wanted.periods,
        datapoints_to_alarm=wanted.breaching or wanted.periods,
        treat_missing_data=wanted.missing,
        alarm_actions=tells,
        ok_actions=tells,
        tags=tags.own(),
        opts=ResourceOptions(parent=parent),
        **_condition(wanted),
    )
    team = tags.team or alarming.context.settings.team
    alarming.made.append(Made(tags.component, team, made, name, wanted))
    return made


def _condition(wanted: Wanted) -> dict[str, Any]:
    """What is compared with what."""
    if isinstance(wanted, BandAlarm):
        band = f"ANOMALY_DETECTION_BAND(watched, {wanted.width:g})"
        return {
            "comparison_operator": BANDS[wanted.side],
            "threshold_metric_id": "band",
            "metric_queries": [
                {"id": "band", "expression": band, "label": "expected", "return_data": True},
                _query("watched", wanted, wanted.period_seconds, returned=True),
            ],
        }
    compared = {
        "comparison_operator": COMPARISONS[wanted.comparison],
        "threshold": wanted.threshold,
    }
    if isinstance(wanted, MathAlarm):
        told = {"id": "result", "expression": wanted.expression, "label": wanted.name}
        read = [_query(k, m, wanted.period_seconds) for k, m in wanted.metrics.items()]
        return {**compared, "metric_queries": [{**told, "return_data": True}, *read]}
    statistic = {"statistic": wanted.statistic}
    if wanted.statistic.startswith("p"):
        statistic = {"extended_statistic": wanted.statistic}
    return {
        **compared,
        **statistic,
        "namespace": wanted.namespace,
        "metric_name": wanted.metric,
        "dimensions": dict(wanted.dimensions),
        "period": wanted.period_seconds,
    }


def _query(id: str, metric: Metric, period: int, *, returned: bool = False) -> dict[str, Any]:
    return {
        "id": id,
        "return_data": returned,
        "metric": {
            "namespace": metric.namespace,
            "metric_name": metric.metric,
            "dimensions": dict(metric.dimensions),
            "period": period,
            "stat": metric.statistic,
        },
    }
