"""Training again: a job that a schedule or an alarm submits to a queue."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import Alarm, make_alarms
from infra.components._context import token
from infra.components._job_definition import (
    Definition,
    QueueSite,
    definition_arns,
    make_job_definition,
)
from infra.components._policy import allow, deny, document
from infra.components._role import Identity, make_role, role_ready

if TYPE_CHECKING:
    from infra.components._alarms import Alarming
    from infra.settings import RetrainingSettings
    from infra.tagging import Tags

LETTER_SECONDS: Final = 14 * 24 * 3600
EVENT_AGE_SECONDS: Final = 3600
"""An hour later, nobody waits for this training any more: the next one comes."""


@dataclass(frozen=True, kw_only=True)
class RetrainingArgs:
    """What Retraining needs."""

    entry: str
    """Its name in `trimtab:retraining`."""
    settings: RetrainingSettings
    queue: QueueSite
    boundary: pulumi.Input[str]
    alarming: Alarming

    @property
    def name(self) -> str:
        """Of its job, rules and role, in the stack."""
        return f"retrain-{self.entry}"

    @property
    def tags(self) -> Tags:
        """The retraining's tags."""
        return self.queue.context.tags(
            f"retraining.{self.entry}",
            team=self.settings.team,
            expires_on=self.settings.expires_on,
        )


class Retraining(pulumi.ComponentResource):
    """Rules that submit a job: EventBridge does it, nothing of ours runs in between.

    What could not be submitted waits in a queue of dead letters, and an alarm tells of it.
    """

    def __init__(
        self, name: str, args: RetrainingArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__(token("compute", self), name, None, opts)
        self._args, self._context = args, args.queue.context
        self._child = ResourceOptions(parent=self)
        self._definition = make_job_definition(
            self, args.queue, Definition(name=args.name, job=args.settings.job), args.tags
        )
        self._letters = self._make_letters()
        self._role = self._make_role()
        rules = [self._submit_when(kind, when) for kind, when in _occasions(args.settings).items()]
        self._watch()
        self.register_outputs(
            {"job_definition": self._definition.arn_prefix, "rules": [r.name for r in rules]}
        )

    def _make_role(self) -> aws.iam.Role:
        args, context = self._args, self._context
        identity = Identity(
            name=f"{args.name}-submit",
            what=f"Rules that submit {context.named(args.name)}",
            service="events",
            statements=[
                allow(
                    "Submit",
                    ["batch:SubmitJob"],
                    [args.queue.arn, *definition_arns(context, args.name)],
                )
            ],
            arn=self._rules(),
        )
        return make_role(self, context, args.boundary, identity, args.tags)

    def _rules(self) -> str:
        return self._context.arn("events", f"rule/{self._context.named(self._args.name)}-*")

    def _make_letters(self) -> aws.sqs.Queue:
        args = self._args
        name = f"{args.name}-undelivered"
        queue = aws.sqs.Queue(
            name,
            name=self._context.named(name),
            message_retention_seconds=LETTER_SECONDS,
            sqs_managed_sse_enabled=True,
            tags=args.tags.own(),
            opts=self._child,
        )
        arn = self._context.arn("sqs", self._context.named(name))
        aws.sqs.QueuePolicy(
            name,
            queue_url=queue.url,
            policy=document(
                allow(
                    "Events",
                    ["sqs:SendMessage"],
                    [arn],
                    principal={"Service": "events.amazonaws.com"},
                    condition={"ArnLike": {"aws:SourceArn": self._rules()}},
                ),
                deny(
                    "OnlyTls",
                    ["sqs:*"],
                    [arn],
                    principal={"AWS": "*"},
                    condition={"Bool": {"aws:SecureTransport": "false"}},
                ),
            ),
            opts=self._child,
        )
        return queue

    def _submit_when(self, kind: str, when: dict[str, Any]) -> aws.cloudwatch.EventRule:
        args, name = self._args, f"{self._args.name}-{kind}"
        rule = aws.cloudwatch.EventRule(
            name,
            name=self._context.named(name),
            description=f"Submits {self._context.named(args.name)} to {args.queue.name}",
            state="ENABLED",
            tags=args.tags.own(),
            opts=self._child,
            **when,
        )
        job: dict[str, Any] = {
            "job_definition": self._definition.arn,
            "job_name": args.name,
        }
        if args.settings.array is not None:
            job["array_size"] = args.settings.array
        aws.cloudwatch.EventTarget(
            name,
            rule=rule.name,
            target_id="queue",
            arn=args.queue.queue_arn,
            role_arn=self._role.arn,
            batch_target=job,
            dead_letter_config={"arn": self._letters.arn},
            retry_policy={
                "maximum_event_age_in_seconds": EVENT_AGE_SECONDS,
                "maximum_retry_attempts": 10,
            },
            opts=ResourceOptions(parent=self, depends_on=role_ready(self._role)),
        )
        return rule

    def _watch(self) -> None:
        args = self._args
        undelivered = Alarm(
            name="undelivered",
            what=f"{args.name} could not be submitted to {args.queue.name}: the reason is with "
            "the message in its queue of undelivered events",
            namespace="AWS/SQS",
            metric="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": self._context.named(f"{args.name}-undelivered")},
            threshold=0,
            periods=1,
        )
        make_alarms(self, args.alarming, args.name, args.tags, undelivered)


def _occasions(settings: RetrainingSettings) -> dict[str, dict[str, Any]]:
    """What makes it train, by the ends of the rules' names."""
    found: dict[str, dict[str, Any]] = {}
    if settings.schedule is not None:
        found["schedule"] = {"schedule_expression": settings.schedule}
    if settings.alarms:
        pattern = {
            "source": ["aws.cloudwatch"],
            "detail-type": ["CloudWatch Alarm State Change"],
            "detail": {"alarmName": list(settings.alarms), "state": {"value": ["ALARM"]}},
        }
        found["alarms"] = {"event_pattern": json.dumps(pattern)}
    return found
