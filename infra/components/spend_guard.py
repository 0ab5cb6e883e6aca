"""A cap on spend: a budget or live prices stop fleets and queues, in time for checkpoints."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import Alarm, make_alarms
from infra.components._context import token
from infra.components._function import FunctionSite, FunctionSpec, function_name, make_function
from infra.components._nodes import guard_record
from infra.components._policy import Statement, allow, deny, document
from infra.components._price_table import price_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from infra.components._context import Context
    from infra.settings import GuardSettings

NAME = "spend-guard"
METRICS = "Trimtab/Guard"
"""The namespace that the function writes to; see infra/functions/spend_guard.py."""


@dataclass(frozen=True, kw_only=True)
class SpendGuardArgs:
    """What SpendGuard needs."""

    site: FunctionSite
    settings: GuardSettings
    clusters: Sequence[str]
    """The entries of `trimtab:clusters` that it may stop."""
    queues: Sequence[str]
    """The entries of `trimtab:queues` that it may stop."""
    key_arn: pulumi.Input[str]
    """Encrypts the topic; its policy lets budgets publish."""


class SpendGuard(pulumi.ComponentResource):
    """The function, what it remembers, the budget that calls it, and alarms when it acts."""

    topic_arn: pulumi.Output[str]
    function_name: pulumi.Output[str]

    def __init__(
        self, name: str, args: SpendGuardArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__(token("billing", self), name, None, opts)
        self._args, self._context = args, args.site.context
        self._tags = self._context.tags("guard")
        self._child = ResourceOptions(parent=self)
        self._make_state()
        topic = self._make_topic()
        function = make_function(self, args.site, self._spec(), self._tags)
        called = self._call(function, topic)
        self._make_budget(topic, called)
        make_alarms(self, args.site.alarming, "guard", self._tags, *self._alarms())
        self.topic_arn, self.function_name = topic.arn, function.name
        self.register_outputs({"topic_arn": self.topic_arn, "function_name": self.function_name})

    def _make_state(self) -> None:
        aws.ssm.Parameter(
            "guard-state",
            name=state_parameter(self._context.project, self._context.stack),
            description="What the spend guard remembers from one look to the next",
            type="String",
            value="{}",
            tags=self._tags.own(),
            opts=ResourceOptions(parent=self, ignore_changes=["value"]),  # the function's own
        )

    def _make_topic(self) -> aws.sns.Topic:
        topic = aws.sns.Topic(
            "guard",
            name=self._context.named("guard"),
            kms_master_key_id=self._args.key_arn,
            tags=self._tags.own(),
            opts=self._child,
        )
        arn = self._context.arn("sns", self._context.named("guard"))
        budgets = {"Service": "budgets.amazonaws.com"}
        ours = {"StringEquals": {"aws:SourceAccount": self._context.account}}
        insecure = {"Bool": {"aws:SecureTransport": "false"}}
        aws.sns.TopicPolicy(
            "guard",
            arn=topic.arn,
            policy=document(
                allow("Budgets", ["sns:Publish"], [arn], principal=budgets, condition=ours),
                deny("OnlyTls", ["sns:Publish"], [arn], principal={"AWS": "*"}, condition=insecure),
            ),
            opts=self._child,
        )
        return topic

    def _spec(self) -> FunctionSpec:
        context, settings = self._context, self._args.settings
        groups = {context.named(c): guard_record(context, c) for c in self._args.clusters}
        told: dict[str, Any] = {
            "dry_run": settings.dry_run,
            "grace_minutes": settings.grace_minutes,
            "hourly_usd": _text(settings.hourly_usd),
            "daily_usd": _text(settings.daily_usd),
            "records": groups,
            "queues": {context.named(q): _queue_record(context, q) for q in self._args.queues},
            "tags": {"project": context.project, "stack": context.stack},
            "state": state_parameter(context.project, context.stack),
            "topic": context.arn("sns", context.named("guard")),
        }
        return FunctionSpec(
            name=NAME,
            what="Stops the fleets of a stack that spends too much, in time for checkpoints",
            module="spend_guard",
            shared=("guard_groups", "guard_prices", "guard_queues", "guard_records"),
            data={"prices.csv": price_table(context.region)},
            environment={"GUARD": json.dumps(told, sort_keys=True)},
            statements=self._permissions(),
            timeout_seconds=120,
            schedule=_rate(settings.every_minutes),
        )

    def _permissions(self) -> list[Statement]:
        context, args = self._context, self._args
        names = [guard_record(context, cluster) for cluster in args.clusters]
        names += [_queue_record(context, queue) for queue in args.queues]
        records = [context.arn("ssm", f"parameter{name}") for name in names]
        state = context.arn("ssm", f"parameter{state_parameter(context.project, context.stack)}")
        keep = ["ssm:AddTagsToResource", "ssm:DeleteParameter", "ssm:GetParameter"]
        return [
            # These two know no resources.
            allow(
                "Look", ["autoscaling:DescribeAutoScalingGroups", "ec2:DescribeInstances"], ["*"]
            ),
            *_stop_groups(context, args.clusters),
            *_stop_queues(context, args.queues),
            allow("KeepRecords", [*keep, "ssm:PutParameter"], records),
            allow("Remember", ["ssm:GetParameter", "ssm:PutParameter"], [state]),
        ]

    def _call(self, function: aws.lambda_.Function, topic: aws.sns.Topic) -> pulumi.Resource:
        permission = aws.lambda_.Permission(
            "guard-topic",
            statement_id="budget",
            action="lambda:InvokeFunction",
            function=function.name,
            principal="sns.amazonaws.com",
            source_arn=topic.arn,
            opts=self._child,
        )
        subscription: pulumi.Resource = aws.sns.TopicSubscription(
            "guard",
            topic=topic.arn,
            protocol="lambda",
            endpoint=function.arn,
            opts=ResourceOptions(parent=self, depends_on=[permission]),
        )
        return subscription

    def _make_budget(self, topic: aws.sns.Topic, called: pulumi.Resource) -> None:
        """Beside that of the section billing: AWS takes five alerts a budget, and it has five."""
        settings = self._args.settings
        if settings.monthly_usd is None:
            return
        aws.budgets.Budget(
            "guard",
            name=self._context.named("guard"),
            budget_type="COST",
            limit_amount=str(settings.monthly_usd),
            limit_unit="USD",
            time_unit="MONTHLY",
            cost_filters=[{"name": "TagKeyValue", "values": [f"user:stack${self._context.stack}"]}],
            notifications=[
                {
                    "notification_type": "ACTUAL",
                    "comparison_operator": "GREATER_THAN",
                    "threshold": 100,
                    "threshold_type": "PERCENTAGE",
                    "subscriber_sns_topic_arns": [topic.arn],
                }
            ],
            tags=self._tags.own(),
            opts=ResourceOptions(parent=self, depends_on=[called]),
        )

    def _alarms(self) -> tuple[Alarm, ...]:
        name, stack = function_name(self._context, NAME), {"Stack": self._context.stack}
        dry = " (dry run: nothing was stopped)" if self._args.settings.dry_run else ""
        release = f'aws lambda invoke --function-name {name} --payload \'{{"action":"release"}}\''
        return (
            Alarm(
                name="tripped",
                what=f"{name} tripped{dry}; why: /aws/lambda/{name}; to give sizes back: {release}",
                namespace=METRICS,
                metric="Tripped",
                dimensions=stack,
                statistic="Sum",
                threshold=0,
                periods=1,
            ),
            Alarm(
                name="unpriced",
                what=f"Instances run whose price {name} does not know: spend is above what it sees",
                namespace=METRICS,
                metric="UnpricedInstances",
                dimensions=stack,
                threshold=0,
            ),
            Alarm(
                name="silent",
                what=f"{name} has not looked at prices for a while: nothing guards the spend",
                namespace=METRICS,
                metric="HourlyUsd",
                dimensions=stack,
                statistic="SampleCount",
                comparison="<",
                threshold=1,
                period_seconds=max(300, 60 * self._args.settings.every_minutes),
                missing="breaching",
            ),
        )


def state_parameter(project: str, stack: str) -> str:
    """The name of the parameter with what the guard remembers."""
    return f"/{project}/{stack}/guard-state"


def _queue_record(context: Context, queue: str) -> str:
    return guard_record(context, f"queues/{queue}")


def _stop_groups(context: Context, clusters: Sequence[str]) -> list[Statement]:
    """To hold groups, and to change their sizes."""
    if not clusters:
        return []
    sizes = ["ResumeProcesses", "SuspendProcesses", "UpdateAutoScalingGroup"]
    group = "autoScalingGroup:*:autoScalingGroupName/"
    groups = [context.arn("autoscaling", group + context.named(c)) for c in clusters]
    return [allow("StopAndRelease", [f"autoscaling:{action}" for action in sizes], groups)]


def _stop_queues(context: Context, queues: Sequence[str]) -> list[Statement]:
    """To disable what runs a queue's jobs, and to end jobs: these have no names beforehand."""
    if not queues:
        return []
    # The component's environments are named by a prefix: see TrainingQueue.
    environments = [f"compute-environment/{context.named(queue)}-*" for queue in queues]
    look = ["DescribeComputeEnvironments", "DescribeJobQueues", "ListJobs"]
    return [
        allow("LookAtQueues", [f"batch:{action}" for action in look], ["*"]),  # know no resources
        allow(
            "HoldQueues",
            ["batch:UpdateComputeEnvironment"],
            [context.arn("batch", environment) for environment in environments],
        ),
        allow("EndJobs", ["batch:TerminateJob"], [context.arn("batch", "job/*")]),
    ]


def _text(usd: Any) -> str | None:
    """Money as text: JSON's numbers are no decimals."""
    return None if usd is None else str(usd)


def _rate(minutes: int) -> str:
    """EventBridge's singular and plural; it refuses `rate(1 minutes)`."""
    return "rate(1 minute)" if minutes == 1 else f"rate({minutes} minutes)"
