"""What a batch job is: its container, its limits, and when it may start again."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._mounts import ROOT
from infra.components._role import role_arn, role_ready
from infra.functions.node_agent import MARKER

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi

    from infra.components._context import Context
    from infra.settings import JobSettings, TrainingQueueSettings
    from infra.tagging import Tags

MARKER_FOLDER: Final = str(MARKER.parent)
ASKED_TO_END: Final = "143"
"""128 + SIGTERM: the job saved and ended because its instance goes, or the spend guard asked. Jobs
that people or their timeout end are never tried again, whatever their code (Batch user guide, job
retries)."""
HOST_LOST: Final = "Host EC2*"
"""How Batch says that the instance went away: `Host EC2 (instance i-0…) terminated.`"""


@dataclass(frozen=True, kw_only=True)
class QueueSite:
    """A queue as those who define jobs for it know it."""

    context: Context
    entry: str
    settings: TrainingQueueSettings
    job_role: aws.iam.Role
    """Named `<entry>-job`: its ARN is known beforehand."""
    log_group: str
    queue_arn: pulumi.Input[str]
    """Known when the queue is there."""

    @property
    def name(self) -> str:
        """The queue's name."""
        return self.context.named(self.entry)

    @property
    def arn(self) -> str:
        """The queue's ARN, known beforehand: for policies and patterns."""
        return queue_arn(self.context, self.entry)


def queue_arn(context: Context, entry: str) -> str:
    """The ARN of a queue of the settings."""
    return context.arn("batch", f"job-queue/{context.named(entry)}")


def definition_arns(context: Context, name: str) -> list[str]:
    """A job definition with any revision, as policies name it."""
    arn = context.arn("batch", f"job-definition/{context.named(name)}")
    return [arn, f"{arn}:*"]


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A job and its name."""

    name: str
    """In the stack, such as `research`."""
    job: JobSettings
    environment: Mapping[str, str] = field(default_factory=dict)
    """Beside the settings' own."""


def make_job_definition(
    parent: pulumi.ComponentResource, site: QueueSite, wanted: Definition, tags: Tags
) -> aws.batch.JobDefinition:
    """A revision of a job definition; older ones stay for the jobs that run by them."""
    job = wanted.job
    return aws.batch.JobDefinition(
        f"{wanted.name}-job",
        name=site.context.named(wanted.name),
        type="container",
        platform_capabilities=["EC2"],
        propagate_tags=True,
        container_properties=json.dumps(_container(site, wanted), sort_keys=True),
        retry_strategy={
            "attempts": job.attempts,
            "evaluate_on_exits": [
                {"on_status_reason": HOST_LOST, "action": "RETRY"},
                {"on_exit_code": ASKED_TO_END, "action": "RETRY"},
                {"on_reason": "*", "action": "EXIT"},
            ],
        },
        timeout={"attempt_duration_seconds": job.timeout_minutes * 60},
        tags=tags.own(),
        opts=ResourceOptions(parent=parent, depends_on=role_ready(site.job_role)),
    )


def _container(site: QueueSite, wanted: Definition) -> dict[str, Any]:
    """Not privileged, and it keeps what the image's own user may do."""
    job, context = wanted.job, site.context
    needs = {"VCPU": job.vcpus, "MEMORY": job.memory_mib} | ({"GPU": job.gpus} if job.gpus else {})
    environment = {
        "CHECKPOINTS": context.bucket(site.settings.checkpoints),
        **wanted.environment,
        **job.environment,
    }
    container: dict[str, Any] = {
        "image": job.image,
        "jobRoleArn": role_arn(context, f"{site.entry}-job"),
        "resourceRequirements": [
            {"type": kind, "value": str(amount)} for kind, amount in needs.items()
        ],
        "environment": [{"name": k, "value": v} for k, v in sorted(environment.items())],
        "privileged": False,
        # As the first process, a program would not notice SIGTERM unless it listens.
        "linuxParameters": {"initProcessEnabled": True},
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": site.log_group,
                "awslogs-region": context.region,
                "awslogs-stream-prefix": wanted.name,
            },
        },
    }
    if job.command:
        container["command"] = list(job.command)
    # The agent's marker says until when to save.
    folders = [("ending", MARKER_FOLDER, True)]
    if site.settings.mounts:
        folders.append(("fsx", ROOT, False))
    container["volumes"] = [{"name": n, "host": {"sourcePath": path}} for n, path, _ in folders]
    container["mountPoints"] = [
        {"sourceVolume": n, "containerPath": path, "readOnly": fixed} for n, path, fixed in folders
    ]
    return container
