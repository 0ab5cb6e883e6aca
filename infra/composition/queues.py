"""Section queues: training jobs in containers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._function_grants import log_groups
from infra.components._grants import pass_roles, rules, security_groups
from infra.components._policy import Statement, allow
from infra.components.training_queue import TrainingQueue, TrainingQueueArgs
from infra.composition.clusters import PROFILES, TEMPLATES

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.composition._built import Built, Outputs
    from infra.settings import Settings, TrainingQueueSettings

ACTIONS = (
    "batch:CreateComputeEnvironment",
    "batch:CreateJobQueue",
    "batch:CreateSchedulingPolicy",
    "batch:DeleteComputeEnvironment",
    "batch:DeleteJobQueue",
    "batch:DeleteSchedulingPolicy",
    "batch:DeregisterJobDefinition",
    "batch:RegisterJobDefinition",
    "batch:TagResource",
    "batch:UntagResource",
    "batch:UpdateComputeEnvironment",
    "batch:UpdateJobQueue",
    "batch:UpdateSchedulingPolicy",
)
KINDS = ("compute-environment", "job-definition", "job-queue", "scheduling-policy")


def build(built: Built) -> Outputs:
    """A component for each entry; sweeps and retraining submit to them."""
    made = {entry: _make(built, entry, s) for entry, s in built.settings.queues.items()}
    built.found["queues"] = {entry: queue.site for entry, queue in made.items()}
    return {"queues": {entry: queue.site.queue_arn for entry, queue in made.items()}}


def _make(built: Built, entry: str, settings: TrainingQueueSettings) -> TrainingQueue:
    arguments = TrainingQueueArgs(
        context=built.context,
        entry=entry,
        settings=settings,
        network=built.network,
        key_arn=built.keys.arns[settings.key],
        log_key_arn=built.keys.arns[settings.log_key],
        bucket_keys=built.bucket_keys,
        boundary=built.access.boundary,
        alarming=built.alarming,
        mounts=[built.found["filesystems"][name] for name in settings.mounts],
    )
    return TrainingQueue(entry, arguments, built.opts)


def grants(context: Context, settings: Settings) -> list[Statement]:
    """Queues, what runs their jobs, and the role that Batch makes for itself once."""
    del settings
    profiles = context.iam_arn(f"instance-profile{context.path}*")
    ours = [context.arn("batch", f"{kind}/{context.named('*')}") for kind in KINDS]
    batch_role = context.iam_arn("role/aws-service-role/batch.amazonaws.com/*")
    return [
        allow("JobQueues", ACTIONS, ours),
        allow("LookAtJobQueues", ["batch:Describe*", "batch:List*"], ["*"]),
        allow(
            "BatchsOwnRole",
            ["iam:CreateServiceLinkedRole"],
            [batch_role],
            condition={"StringEquals": {"iam:AWSServiceName": "batch.amazonaws.com"}},
        ),
        allow("Templates", TEMPLATES, ["*"]),
        security_groups(),
        allow("InstanceProfiles", PROFILES, [profiles, context.iam_arn(f"role{context.path}*")]),
        pass_roles(context, "PassToInstances", "ec2"),
        pass_roles(context, "PassToJobs", "ecs-tasks", "batch"),
        rules(context),
        *log_groups(context),
    ]
