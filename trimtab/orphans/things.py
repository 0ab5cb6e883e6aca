"""Something that exists in an account: how it is called, and how it would be removed."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Found = Literal["tag", "name", "place"]
"""By the stack's tags, by a name that only the stack gives, or because it lies in its network."""


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One thing that AWS lists."""

    arn: str
    tags: Mapping[str, str] = field(default_factory=dict)
    found: Found = "tag"
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What its price and its fate depend on, in AWS's spelling."""

    @property
    def service(self) -> str:
        """Such as `ec2`."""
        return self.arn.split(":")[2]

    @property
    def region(self) -> str:
        """Empty for what has none."""
        return self.arn.split(":")[3]

    @property
    def kind(self) -> str:
        """Such as `ec2:volume`; what has a service of its own alone is called by that: `sqs`."""
        rest = self.arn.split(":", 5)[5]
        parts = rest.replace(":", "/").split("/")
        return self.service if len(parts) == 1 else f"{self.service}:{parts[0]}"

    @property
    def id(self) -> str:
        """What AWS's commands call it."""
        rest = self.arn.split(":", 5)[5]
        if self.service in ("s3", "sqs", "sns"):
            return rest
        if self.kind in ("logs:log-group", "ssm:parameter"):
            name = rest.split(":", 1)[1] if self.service == "logs" else rest.split("/", 1)[1]
            return name.removesuffix(":*")
        if self.kind in _LAST:
            return rest.rsplit("/", 1)[-1]
        return rest.replace(":", "/").split("/", 1)[-1]

    @property
    def component(self) -> str | None:
        """The path of the settings that made it."""
        return self.tags.get("component")


_LAST: Final = frozenset(
    {"iam:role", "iam:policy", "iam:instance-profile", "autoscaling:autoScalingGroup"}
)

COMMANDS: Final[Mapping[str, str]] = {
    "autoscaling:autoScalingGroup": "autoscaling delete-auto-scaling-group"
    " --auto-scaling-group-name {id} --force-delete",
    "ec2:instance": "ec2 terminate-instances --instance-ids {id}",
    "elasticloadbalancing:loadbalancer": "elbv2 delete-load-balancer --load-balancer-arn {arn}",
    "elasticloadbalancing:targetgroup": "elbv2 delete-target-group --target-group-arn {arn}",
    "ecs:service": "ecs delete-service --service {arn} --force",
    "ecs:task-definition": "ecs deregister-task-definition --task-definition {arn}",
    "ecs:cluster": "ecs delete-cluster --cluster {arn}",
    "batch:job-queue": "batch delete-job-queue --job-queue {id}",
    "batch:compute-environment": "batch delete-compute-environment --compute-environment {id}",
    "lambda:function": "lambda delete-function --function-name {id}",
    "kinesis:stream": "kinesis delete-stream --stream-name {id}",
    "firehose:deliverystream": "firehose delete-delivery-stream --delivery-stream-name {id}",
    "dynamodb:table": "dynamodb delete-table --table-name {id}",
    "ec2:natgateway": "ec2 delete-nat-gateway --nat-gateway-id {id}",
    "ec2:vpc-endpoint": "ec2 delete-vpc-endpoints --vpc-endpoint-ids {id}",
    "ec2:network-interface": "ec2 delete-network-interface --network-interface-id {id}",
    "ec2:volume": "ec2 delete-volume --volume-id {id}",
    "ec2:snapshot": "ec2 delete-snapshot --snapshot-id {id}",
    "ec2:elastic-ip": "ec2 release-address --allocation-id {id}",
    "ec2:launch-template": "ec2 delete-launch-template --launch-template-id {id}",
    "ec2:vpc-flow-log": "ec2 delete-flow-logs --flow-log-ids {id}",
    "ec2:route-table": "ec2 delete-route-table --route-table-id {id}",
    "ec2:internet-gateway": "ec2 delete-internet-gateway --internet-gateway-id {id}",
    "ec2:security-group": "ec2 delete-security-group --group-id {id}",
    "ec2:subnet": "ec2 delete-subnet --subnet-id {id}",
    "ec2:vpc": "ec2 delete-vpc --vpc-id {id}",
    "sqs": "sqs delete-queue --queue-url {url}",
    "sns": "sns delete-topic --topic-arn {arn}",
    "events:rule": "events delete-rule --name {id}",
    "cloudwatch:alarm": "cloudwatch delete-alarms --alarm-names {id}",
    "ssm:parameter": "ssm delete-parameter --name {id}",
    "secretsmanager:secret": "secretsmanager delete-secret --secret-id {arn}",
    "logs:log-group": "logs delete-log-group --log-group-name {id}",
    "glue:database": "glue delete-database --name {id}",
    "ecr:repository": "ecr delete-repository --repository-name {id} --force",
    "iam:instance-profile": "iam delete-instance-profile --instance-profile-name {id}",
    "iam:role": "iam delete-role --role-name {id}",
    "iam:policy": "iam delete-policy --policy-arn {arn}",
    "s3": "s3 rb s3://{id} --force",
    "kms:key": "kms schedule-key-deletion --key-id {id} --pending-window-in-days 30",
}
"""AWS's own commands, in an order that works: what uses others comes before them."""

_ORDER: Final = {kind: number for number, kind in enumerate(COMMANDS)}


def rank(thing: Thing) -> tuple[int, str]:
    """Where its removal comes; what we know no command for comes last."""
    return _ORDER.get(thing.kind, len(_ORDER)), thing.arn


def command(thing: Thing) -> str | None:
    """How its owner would remove it; None where we know no single command."""
    template = COMMANDS.get(thing.kind)
    if template is None:
        return None
    _, _, _, region, account, _ = thing.arn.split(":", 5)
    url = shlex.quote(f"https://sqs.{region}.amazonaws.com/{account}/{thing.id}")
    where = f" --region {region}" if region else ""
    name = _quoted(thing.id)
    return f"aws {template.format(id=name, arn=_quoted(thing.arn), url=url)}{where}"


def _quoted(text: str) -> str:
    """As a shell takes it: names are the tagged resource's own, and may hold anything."""
    return shlex.quote(text)
