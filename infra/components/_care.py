"""What looks after a training group: the fallback to on-demand, the end of idle GPUs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import Alarm, Alarming, make_alarms
from infra.components._announcements import Announcement, announce
from infra.components._cluster_alarms import short_of_instances
from infra.components._function import FunctionSite, FunctionSpec, make_function
from infra.components._policy import Statement, allow

if TYPE_CHECKING:
    import pulumi

    from infra.components._cluster import ClusterArgs
    from infra.components._function import EnvironmentKey
    from infra.settings import FallbackSettings, ReaperSettings, TrainingSettings
    from infra.tagging import Tags

PERIOD_SECONDS: Final = 300
LOOKS: Final = ["autoscaling:DescribeAutoScalingGroups", "ec2:DescribeInstances"]
"""Know no resources."""


@dataclass(frozen=True, kw_only=True)
class Care:
    """Whose group, and where its functions stand."""

    parent: pulumi.ComponentResource
    args: ClusterArgs
    settings: TrainingSettings
    log_key_arn: pulumi.Input[str]
    alarming: Alarming
    tags: Tags
    environment_key: EnvironmentKey | None = None

    @property
    def site(self) -> FunctionSite:
        """Where functions are made."""
        return FunctionSite(
            context=self.args.context,
            boundary=self.args.boundary,
            log_key_arn=self.log_key_arn,
            alarming=self.alarming,
            environment_key=self.environment_key,
        )

    @property
    def group_arn(self) -> str:
        """The group's ARN, but for the id that AWS gives it."""
        what = f"autoScalingGroup:*:autoScalingGroupName/{self.args.group}"
        return self.args.context.arn("autoscaling", what)

    def memory(self, what: str, empty: str) -> str:
        """A parameter in which a function remembers; deployments leave its value alone."""
        name = f"{self.args.group}-{what}"
        aws.ssm.Parameter(
            f"{self.args.entry}-{what}-state",
            name=name,
            description=f"What the {what} of {self.args.group} remembers; written by its function",
            type="String",
            value=empty,
            tags=self.tags.own(),
            opts=ResourceOptions(parent=self.parent, ignore_changes=["value"]),
        )
        return name

    def remembers(self, name: str) -> Statement:
        """The right to read and write that parameter."""
        arn = self.args.context.arn("ssm", f"parameter/{name}")
        return allow("Remember", ["ssm:GetParameter", "ssm:PutParameter"], [arn])


SHARE_OF_ON_DEMAND: Final = (
    "mixedInstancesPolicy.instancesDistribution.onDemandPercentageAboveBaseCapacity"
)
"""The one field of the group that the fallback's function writes, and deployments do not."""


def make_fallback(care: Care, wanted: FallbackSettings) -> None:
    """An alarm on missing instances, and the function that fills up with on-demand.

    The function brings the group's share of on-demand to what the settings say, whenever it has
    not fallen back: a changed setting arrives with its next run.
    """
    entry, settings = care.args.entry, care.settings
    alarm = _make_shortage_alarm(care, wanted)
    memory = care.memory("fallback", "{}")
    alarm_arn = care.args.context.arn("cloudwatch", f"alarm:{alarm}")
    spec = FunctionSpec(
        name=f"{entry}-fallback",
        what=f"Fills {care.args.group} with on-demand where spot is short, and returns",
        module="spot_fallback",
        environment={
            "GROUP": care.args.group,
            "ALARM": alarm,
            "PARAMETER": memory,
            "NORMAL": str(settings.on_demand_percentage),
            "BASE": str(settings.on_demand_base),
            "MOST": str(wanted.most_percentage),
            "RETURN_AFTER_MINUTES": str(wanted.return_after_minutes),
        },
        statements=(
            allow("Look", LOOKS, ["*"]),
            allow("LookAtAlarm", ["cloudwatch:DescribeAlarms"], [alarm_arn]),
            allow("SetShare", ["autoscaling:UpdateAutoScalingGroup"], [care.group_arn]),
            care.remembers(memory),
        ),
        schedule="rate(15 minutes)",
        pattern=_changes_of(alarm),
    )
    make_function(care.parent, care.site, spec, care.tags)


def _make_shortage_alarm(care: Care, wanted: FallbackSettings) -> str:
    """There with or without the section monitoring, which tells people: it drives the function."""
    context = care.args.context
    what = (
        f"{care.args.group} has had fewer instances than it wants for {wanted.after_minutes} "
        "minutes: its fallback fills up with on-demand"
    )
    alarm = replace(
        short_of_instances(care.args.group, wanted.after_minutes, what), name="spot-short"
    )
    alarming = care.alarming
    if not alarming.enabled:
        alarming = Alarming(context=context, enabled=True, pages="component")
    make_alarms(care.parent, alarming, care.args.entry, care.tags, alarm)
    return context.named(f"{care.args.entry}-{alarm.name}")


def make_reaper(care: Care, wanted: ReaperSettings) -> None:
    """An alarm on idle GPUs, and the function that warns and scales in."""
    entry, context = care.args.entry, care.args.context
    make_alarms(care.parent, care.alarming, entry, care.tags, _idle_alarm(care, wanted))
    memory = care.memory("reaper", '{"taken": []}')
    spec = FunctionSpec(
        name=f"{entry}-reaper",
        what=f"Warns and scales in instances of {care.args.group} whose GPUs are idle",
        module="gpu_reaper",
        environment={
            "GROUP": care.args.group,
            "PARAMETER": memory,
            "BELOW_PERCENT": str(wanted.below_percent),
            "WINDOW_MINUTES": str(wanted.window_minutes),
            "GRACE_MINUTES": str(wanted.grace_minutes),
            "DRY_RUN": str(wanted.dry_run).lower(),
        },
        statements=(
            allow("Look", [*LOOKS, "cloudwatch:GetMetricData"], ["*"]),
            _tagging(care),
            allow(
                "ScaleIn",
                [
                    "autoscaling:SetDesiredCapacity",
                    "autoscaling:TerminateInstanceInAutoScalingGroup",
                ],
                [care.group_arn],
            ),
            allow("Tell", ["events:PutEvents"], [context.arn("events", "event-bus/default")]),
            care.remembers(memory),
        ),
        schedule="rate(10 minutes)",
        pattern=_changes_of(context.named(f"{entry}-gpus-idle")),
    )
    make_function(care.parent, care.site, spec, care.tags)
    announce(
        care.parent,
        care.alarming,
        Announcement(
            name=f"{entry}-gpu-idle",
            what=f"Tells of idle GPUs of {care.args.group}",
            pattern={
                "source": ["trimtab"],
                "detail-type": ["GPU idle"],
                "detail": {"group": [care.args.group]},
            },
            paths={"message": "$.detail.message"},
            sentence="<message>",
        ),
        care.tags,
    )


def _tagging(care: Care) -> Statement:
    """The warning's tag, on this cluster's instances."""
    return allow(
        "Warn",
        ["ec2:CreateTags", "ec2:DeleteTags"],
        [care.args.context.arn("ec2", "instance/*")],
        condition={
            "StringEquals": {
                "aws:ResourceTag/component": care.tags.component,
                "aws:ResourceTag/stack": care.args.context.stack,
            },
            "ForAllValues:StringEquals": {"aws:TagKeys": ["gpu-idle-since"]},
        },
    )


def _idle_alarm(care: Care, wanted: ReaperSettings) -> Alarm:
    return Alarm(
        name="gpus-idle",
        what=f"No GPU of {care.args.group} was above {wanted.below_percent} % for "
        f"{wanted.window_minutes} minutes: the reaper warns, or scale it in",
        namespace="CWAgent",
        metric="nvidia_smi_utilization_gpu",
        dimensions={"AutoScalingGroupName": care.args.group},
        comparison="<",
        threshold=wanted.below_percent,
        period_seconds=PERIOD_SECONDS,
        periods=wanted.window_minutes * 60 // PERIOD_SECONDS,
    )


def _changes_of(alarm: str) -> dict[str, object]:
    return {
        "source": ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        "detail": {"alarmName": [alarm]},
    }
