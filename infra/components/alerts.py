"""The topics that alarms are published to: one a team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._context import token
from infra.components._policy import allow, deny, document

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.settings import MonitoringSettings

UNCONDITIONAL = ("events.amazonaws.com", "backup.amazonaws.com")
"""Who publishes without telling for which account."""


@dataclass(frozen=True, kw_only=True)
class AlertsArgs:
    """What Alerts needs."""

    context: Context
    settings: MonitoringSettings
    key_arn: pulumi.Input[str]
    """Encrypts the topics; its policy lets AWS's alarms and events publish."""


class Alerts(pulumi.ComponentResource):
    """An encrypted topic for each team, and the addresses that listen to it."""

    topics: dict[str, pulumi.Output[str]]
    """ARNs by team; the stack's own team is always among them."""

    def __init__(self, name: str, args: AlertsArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__(token("monitoring", self), name, None, opts)
        teams = {args.context.settings.team: (), **args.settings.routes}
        self.topics = {team: self._make(team, args, tuple(to)) for team, to in teams.items()}
        self.register_outputs({"topics": self.topics})

    def _make(self, team: str, args: AlertsArgs, addresses: tuple[str, ...]) -> pulumi.Output[str]:
        child = ResourceOptions(parent=self)
        slug = "".join(c if c.isalnum() else "-" for c in team.lower())
        topic = aws.sns.Topic(
            f"alarms-{slug}",
            name=args.context.named(f"alarms-{slug}"),
            kms_master_key_id=args.key_arn,
            tags=args.context.tags("monitoring", team=team).own(),
            opts=child,
        )
        policy = aws.sns.TopicPolicy(
            f"alarms-{slug}",
            arn=topic.arn,
            policy=_policy(args.context, f"alarms-{slug}"),
            opts=child,
        )
        for address in addresses:
            aws.sns.TopicSubscription(
                f"alarms-{slug}-{address}",
                topic=topic.arn,
                protocol="email",
                endpoint=address,
                opts=child,
            )
        # Nobody gets the topic before AWS may publish to it.
        return pulumi.Output.all(topic.arn, policy.arn).apply(lambda pair: str(pair[0]))


def _policy(context: Context, name: str) -> str:
    """Alarms of this account, and its events.

    "You can't use of Condition blocks in Amazon SNS topic policies for EventBridge": it tells for
    nobody on whose behalf it publishes, and with a condition its messages are lost without a word
    (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html).
    """
    topic = context.arn("sns", context.named(name))
    return document(
        allow(
            "Alarms",
            ["sns:Publish"],
            [topic],
            principal={"Service": "cloudwatch.amazonaws.com"},
            condition={"StringEquals": {"aws:SourceAccount": context.account}},
        ),
        allow("Events", ["sns:Publish"], [topic], principal={"Service": list(UNCONDITIONAL)}),
        deny(
            "OnlyTls",
            ["sns:Publish"],
            [topic],
            principal={"AWS": "*"},
            condition={"Bool": {"aws:SecureTransport": "false"}},
        ),
    )
