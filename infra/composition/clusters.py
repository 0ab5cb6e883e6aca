"""Section clusters: groups of instances that serve models, and groups that train them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.components._function_grants import functions, remembered
from infra.components._grants import agent_parameters, pass_roles, queues, rules, security_groups
from infra.components._policy import allow
from infra.components.serving_cluster import ServingCluster, ServingClusterArgs
from infra.components.spot_training import SpotTraining, SpotTrainingArgs
from infra.settings import ServingSettings, TrainingSettings

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.components._policy import Statement
    from infra.composition._built import Built, Outputs
    from infra.settings import Settings
    from infra.settings.clusters import Cluster


def build(built: Built) -> Outputs:
    """A component for each entry; what it exports is below the entry's name."""
    entries = built.settings.clusters.items()
    return {"clusters": {entry: _cluster(built, entry, settings) for entry, settings in entries}}


def _cluster(built: Built, entry: str, settings: Cluster) -> Outputs:
    common: dict[str, Any] = {
        "context": built.context,
        "entry": entry,
        "network": built.network,
        "key_arn": built.keys.arns[settings.key],
        "bucket_keys": built.bucket_keys,
        "boundary": built.access.boundary,
        "alarming": built.alarming,
    }
    if isinstance(settings, ServingSettings):
        serving = ServingCluster(
            entry, ServingClusterArgs(settings=settings, logs=built.lake.logs, **common), built.opts
        )
        return {"group": serving.group_name, "endpoint": serving.endpoint}
    arguments = SpotTrainingArgs(
        settings=settings,
        key_arns=built.keys.arns,
        environment_key=built.environment_key,
        mounts=[built.found["filesystems"][name] for name in settings.mounts],
        **common,
    )
    training = SpotTraining(entry, arguments, built.opts)
    return {"group": training.group_name, "queue_url": training.queue_url}


GROUPS = (
    "autoscaling:Attach*",
    "autoscaling:CancelInstanceRefresh",
    "autoscaling:Create*",
    "autoscaling:Delete*",
    "autoscaling:Detach*",
    "autoscaling:DisableMetricsCollection",
    "autoscaling:EnableMetricsCollection",
    "autoscaling:Put*",
    "autoscaling:ResumeProcesses",
    "autoscaling:SetInstanceProtection",
    "autoscaling:StartInstanceRefresh",
    "autoscaling:SuspendProcesses",
    "autoscaling:Update*",
)
TEMPLATES = (
    "ec2:CreateLaunchTemplate*",
    "ec2:DeleteLaunchTemplate*",
    "ec2:ModifyLaunchTemplate",
    "ec2:RunInstances",  # tried out, without launching, when a group is made
)
BALANCERS = tuple(
    f"elasticloadbalancing:{verb}*"
    for verb in ("Add", "Create", "Delete", "Modify", "Remove", "Set")
)
PROFILES = (
    "iam:AddRoleToInstanceProfile",
    "iam:CreateInstanceProfile",
    "iam:DeleteInstanceProfile",
    "iam:GetInstanceProfile",
    "iam:ListInstanceProfileTags",
    "iam:RemoveRoleFromInstanceProfile",
    "iam:TagInstanceProfile",
    "iam:UntagInstanceProfile",
)


def grants(context: Context, settings: Settings) -> list[Statement]:
    """Groups and what they are launched from, balancers, and what warns of interruptions."""
    profiles = context.iam_arn(f"instance-profile{context.path}*")
    training = [c for c in settings.clusters.values() if isinstance(c, TrainingSettings)]
    return [
        *_held_capacity(context, training),
        *_looked_after(context, training),
        allow("Groups", GROUPS, ["*"]),
        allow("Templates", TEMPLATES, ["*"]),
        allow("Balancers", BALANCERS, ["*"]),
        security_groups(),
        allow("InstanceProfiles", PROFILES, [profiles, context.iam_arn(f"role{context.path}*")]),
        pass_roles(context, "PassToInstances", "ec2"),
        allow("FindParameters", ["ssm:DescribeParameters"], ["*"]),
        allow("Parameters", ["ssm:*Parameter*", "ssm:*Tags*"], [agent_parameters(context)]),
        queues(context),
        rules(context),
    ]


def _held_capacity(context: Context, clusters: list[TrainingSettings]) -> list[Statement]:
    """Placement groups and reservations, where a cluster asks for one."""
    found = []
    if any(cluster.placement is not None for cluster in clusters):
        groups = [context.arn("ec2", f"placement-group/{context.named('*')}")]
        verbs = ["ec2:CreatePlacementGroup", "ec2:CreateTags", "ec2:DeletePlacementGroup"]
        found.append(allow("PlacementGroups", verbs, groups))
    if any(cluster.capacity_reservation is not None for cluster in clusters):
        verbs = [
            "ec2:CancelCapacityReservation",
            "ec2:CreateCapacityReservation",
            "ec2:CreateTags",
            "ec2:ModifyCapacityReservation",
        ]
        reservations = [context.arn("ec2", "capacity-reservation/*")]
        found.append(allow("CapacityReservations", verbs, reservations))
    return found


def _looked_after(context: Context, clusters: list[TrainingSettings]) -> list[Statement]:
    """Functions and what they remember, where a cluster has some."""
    if not any(cluster.fallback or cluster.reaper for cluster in clusters):
        return []
    return [*functions(context), *remembered(context)]
