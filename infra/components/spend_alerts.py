"""Who is told when money is spent: a budget, and anomalies where there is a monitor."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import BandAlarm, Metric, make_alarms
from infra.components._context import token
from infra.components._panels import Line, Panel
from infra.components._policy import allow, deny, document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from infra.components._alarms import Alarming
    from infra.components._context import Context
    from infra.settings import BillingSettings, TeamBudgetSettings


@dataclass(frozen=True, kw_only=True)
class SpendAlertsArgs:
    """What SpendAlerts needs."""

    context: Context
    settings: BillingSettings
    key_arn: pulumi.Input[str]
    """Encrypts the topic; its policy lets budgets and cost anomalies publish."""
    alarming: Alarming
    """Where the alarm on the account's charges goes, and what the dashboards show of them."""
    anomaly_monitor: pulumi.Input[str] | None = None
    """The account's own, in the account stack."""


class SpendAlerts(pulumi.ComponentResource):
    """An encrypted topic, those who listen to it, and what publishes to it."""

    topic_arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: SpendAlertsArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__(token("billing", self), name, None, opts)
        self._args = args
        self._tags = args.context.tags("billing")
        self._child = ResourceOptions(parent=self)
        topic = self._make_topic()
        self.topic_arn = topic.arn
        self._ready = self._admit_publishers(topic)
        self._subscribe(topic)
        self._make_budget()
        for team, budget in args.settings.team_budgets.items():
            self._make_team_budget(team, budget)
        monitor = args.anomaly_monitor
        if args.settings.watch_anomalies:
            monitor = self._make_monitor()
        if monitor is not None:
            self._report_anomalies(monitor)
        self._watch_charges()
        self.register_outputs({"topic_arn": self.topic_arn})

    def _make_topic(self) -> aws.sns.Topic:
        return aws.sns.Topic(
            "alerts",
            name=self._args.context.named("alerts"),
            kms_master_key_id=self._args.key_arn,
            tags=self._tags.own(),
            opts=self._child,
        )

    def _admit_publishers(self, topic: aws.sns.Topic) -> pulumi.Resource:
        policy: pulumi.Resource = aws.sns.TopicPolicy(
            "alerts", arn=topic.arn, policy=_topic_policy(self._args.context), opts=self._child
        )
        return policy

    def _subscribe(self, topic: aws.sns.Topic) -> None:
        for address in self._args.settings.alert_emails:
            aws.sns.TopicSubscription(
                f"alerts-{address}",
                topic=topic.arn,
                protocol="email",
                endpoint=address,
                opts=self._child,
            )

    def _make_budget(self) -> None:
        """An environment's budget counts what carries its tag, the account's counts everything."""
        context, settings = self._args.context, self._args.settings
        filters = []
        if context.settings.kind == "environment":
            filters = [{"name": "TagKeyValue", "values": [f"user:stack${context.stack}"]}]
        aws.budgets.Budget(
            "budget",
            name=context.named("monthly"),
            budget_type="COST",
            limit_amount=str(settings.budget_usd),
            limit_unit="USD",
            time_unit="MONTHLY",
            cost_filters=filters,
            notifications=self._notifications(()),
            tags=self._tags.own(),
            opts=ResourceOptions(parent=self, depends_on=[self._ready]),
        )

    def _make_team_budget(self, team: str, budget: TeamBudgetSettings) -> None:
        """Both tags at once need an expression: values of a cost filter are alternatives."""
        context = self._args.context
        slug = "".join(c if c.isalnum() else "-" for c in team.lower())
        wanted: dict[str, Any] = {"tags": {"key": "team", "values": [team]}}
        if context.settings.kind == "environment":
            stack = {"tags": {"key": "stack", "values": [context.stack]}}
            wanted = {"ands": [stack, wanted]}
        aws.budgets.Budget(
            f"budget-{slug}",
            name=context.named(f"team-{slug}"),
            budget_type="COST",
            limit_amount=str(budget.usd),
            limit_unit="USD",
            time_unit="MONTHLY",
            filter_expression=wanted,
            metrics="UnblendedCost",
            notifications=self._notifications(budget.emails),
            tags=context.tags("billing", team=team).own(),
            opts=ResourceOptions(parent=self, depends_on=[self._ready]),
        )

    def _notifications(self, emails: Sequence[str]) -> list[dict[str, Any]]:
        """By actual spend, and by the forecast: AWS takes five of a budget."""
        wanted = [*(("ACTUAL", p) for p in self._args.settings.alert_percentages)]
        return [self._notification(kind, p, emails) for kind, p in (*wanted, ("FORECASTED", 100))]

    def _notification(self, kind: str, percentage: int, emails: Sequence[str]) -> dict[str, Any]:
        notification = {
            "notification_type": kind,
            "comparison_operator": "GREATER_THAN",
            "threshold": percentage,
            "threshold_type": "PERCENTAGE",
            "subscriber_sns_topic_arns": [self.topic_arn],
        }
        return notification | ({"subscriber_email_addresses": list(emails)} if emails else {})

    def _make_monitor(self) -> pulumi.Output[str]:
        """Learns what the stack costs: the account's monitor learns only what each service does."""
        stack = {"Tags": {"Key": "stack", "Values": [self._args.context.stack]}}
        monitor = aws.costexplorer.AnomalyMonitor(
            "anomalies",
            name=self._args.context.named("stack"),
            monitor_type="CUSTOM",
            monitor_specification=json.dumps(stack),
            tags=self._tags.own(),
            opts=self._child,
        )
        arn: pulumi.Output[str] = monitor.arn
        return arn

    def _report_anomalies(self, monitor: pulumi.Input[str]) -> None:
        """At once rather than daily, which AWS delivers to topics only."""
        aws.costexplorer.AnomalySubscription(
            "anomalies",
            name=self._args.context.named("anomalies"),
            frequency="IMMEDIATE",
            monitor_arn_lists=[monitor],
            subscribers=[{"type": "SNS", "address": self.topic_arn}],
            threshold_expression={
                "dimension": {
                    "key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
                    "match_options": ["GREATER_THAN_OR_EQUAL"],
                    "values": [str(self._args.settings.anomaly_usd)],
                }
            },
            tags=self._tags.own(),
            opts=ResourceOptions(parent=self, depends_on=[self._ready]),
        )

    def _watch_charges(self) -> None:
        """What AWS has charged the account this month, on a graph; the account's stack alarms.

        AWS counts it in us-east-1 alone, a few times a day, once billing alerts are turned on in
        the account's billing preferences: no API does that.
        """
        context, alarming = self._args.context, self._args.alarming
        lines = [Line(metric=_charges(), label="all")]
        lines += [Line(metric=_charges(service), label=name) for name, service in SHOWN.items()]
        alarming.show(
            Panel(
                board="spend",
                title="The account's charges this month",
                lines=lines,
                unit="USD",
                period_seconds=CHARGED_SECONDS,
                region=CHARGES_REGION,
            )
        )
        if context.settings.kind != "account" or context.region != CHARGES_REGION:
            return
        charges = _charges()
        band = BandAlarm(
            name="charges",
            what="The account's charges this month grow faster than in the weeks before: look at "
            "`trimtab report` for what has moved.",
            namespace=charges.namespace,
            metric=charges.metric,
            dimensions=charges.dimensions,
            period_seconds=CHARGED_SECONDS,
            periods=2,
        )
        make_alarms(self, alarming, "spend", self._tags, band)


CHARGES_REGION: Final = "us-east-1"
CHARGED_SECONDS: Final = 6 * 3600
SHOWN: Final = {
    "EC2": "AmazonEC2",
    "S3": "AmazonS3",
    "CloudWatch": "AmazonCloudWatch",
    "Lambda": "AWSLambda",
    "ECS": "AmazonECS",
    "Kinesis": "AmazonKinesis",
}
"""The services that cost an ML platform most, as AWS/Billing spells them."""


def _charges(service: str | None = None) -> Metric:
    of_service = {} if service is None else {"ServiceName": service}
    return Metric(
        namespace="AWS/Billing",
        metric="EstimatedCharges",
        dimensions={**of_service, "Currency": "USD"},
    )


def _topic_policy(context: Context) -> str:
    topic = context.arn("sns", context.named("alerts"))
    services = ["budgets.amazonaws.com", "costalerts.amazonaws.com"]
    return document(
        allow(
            "Publishers",
            ["sns:Publish"],
            [topic],
            principal={"Service": services},
            condition={"StringEquals": {"aws:SourceAccount": context.account}},
        ),
        deny(
            "OnlyTls",
            ["sns:Publish"],
            [topic],
            principal={"AWS": "*"},
            condition={"Bool": {"aws:SecureTransport": "false"}},
        ),
    )
