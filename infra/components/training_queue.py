"""A queue of training jobs on AWS Batch: spot first, on demand where it is short, zero at rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import Alarm, make_alarms
from infra.components._announcements import Announcement, announce
from infra.components._cluster import pinned
from infra.components._context import token
from infra.components._firewall import make_security_group, open_way_out
from infra.components._job_definition import Definition, QueueSite, make_job_definition
from infra.components._job_nodes import make_job_profile, make_job_template
from infra.components._policy import Statement, read_bucket, write_bucket
from infra.components._role import Identity, make_role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from infra.components._alarms import Alarming
    from infra.components._context import Context
    from infra.components._mounts import Mount
    from infra.components.network import Network
    from infra.settings import TrainingQueueSettings
    from infra.tagging import Tags

LIMITS_OF_JOBS: Final = (
    "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE",
    "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
)
"""Why a job at the head can never start, in Batch's words."""
UPDATE_MINUTES: Final = 60
"""How long jobs go on where a change replaces their instances."""
MANY_FAILURES: Final = 5


@dataclass(frozen=True, kw_only=True)
class TrainingQueueArgs:
    """What TrainingQueue needs."""

    context: Context
    entry: str
    """Its name in `trimtab:queues`."""
    settings: TrainingQueueSettings
    network: Network
    key_arn: pulumi.Input[str]
    """Encrypts the volumes."""
    log_key_arn: pulumi.Input[str]
    bucket_keys: Mapping[str, str]
    """The lake's data buckets, and the entry of `trimtab:keys` that encrypts each."""
    boundary: pulumi.Input[str]
    alarming: Alarming
    mounts: Sequence[Mount] = ()
    """The file systems that the settings name."""

    @property
    def name(self) -> str:
        """The queue's name."""
        return self.context.named(self.entry)

    @property
    def log_group(self) -> str:
        """Where jobs print to."""
        return f"/aws/batch/{self.name}"

    @property
    def tags(self) -> Tags:
        """The queue's tags."""
        return self.context.tags(
            f"queues.{self.entry}", team=self.settings.team, expires_on=self.settings.expires_on
        )


class TrainingQueue(pulumi.ComponentResource):
    """Jobs in containers, whose instances come and go with them.

    A job whose instance is taken away starts again, and finds its checkpoints; one that fails by
    itself does not. A job that no instance could ever take is cancelled, and the team is told.
    """

    site: QueueSite

    def __init__(
        self, name: str, args: TrainingQueueArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__(token("compute", self), name, None, opts)
        self._args, self._settings, self._entry = args, args.settings, args.entry
        self._child = ResourceOptions(parent=self)
        self._firewall = self._make_firewall()
        self._log = self._make_log()
        self._profile = make_job_profile(self, args)
        self._template = make_job_template(self, args, args.mounts)
        queue = self._make_queue(self._make_environments())
        self.site = QueueSite(
            context=args.context,
            entry=args.entry,
            settings=args.settings,
            job_role=self._make_job_role(),
            log_group=args.log_group,
            queue_arn=queue.arn,
        )
        definition = make_job_definition(
            self, self.site, Definition(name=args.entry, job=args.settings.job), args.tags
        )
        self._watch()
        self.register_outputs({"queue": queue.arn, "job_definition": definition.arn_prefix})

    def _make_firewall(self) -> pulumi.Output[str]:
        """Nothing gets in; TLS gets out."""
        group = make_security_group(self, self._entry, self._args.network, self._args.tags)
        open_way_out(self, self._entry, group, self._args.tags)
        return group

    def _make_log(self) -> aws.cloudwatch.LogGroup:
        return aws.cloudwatch.LogGroup(
            f"{self._entry}-jobs-log",
            name=self._args.log_group,
            retention_in_days=self._settings.log_days or self._args.alarming.log_days,
            kms_key_id=self._args.log_key_arn,
            tags=self._args.tags.own(),
            opts=self._child,
        )

    def _make_environments(self) -> list[aws.batch.ComputeEnvironment]:
        """Spot, and on demand beside it where the settings ask for it, in the order of use."""
        wanted = [("spot", "SPOT", "SPOT_PRICE_CAPACITY_OPTIMIZED", self._settings.max_vcpus)]
        if self._settings.on_demand_vcpus:
            most = self._settings.on_demand_vcpus
            wanted.append(("on-demand", "EC2", "BEST_FIT_PROGRESSIVE", most))
        return [self._make_environment(*one) for one in wanted]

    def _make_environment(
        self, what: str, kind: str, strategy: str, vcpus: int
    ) -> aws.batch.ComputeEnvironment:
        template, settings = pinned(self._template), self._settings
        image = {"image_type": "ECS_AL2023_NVIDIA" if settings.gpu else "ECS_AL2023"}
        if settings.ami is not None:
            image["image_id_override"] = settings.ami
        return aws.batch.ComputeEnvironment(
            f"{self._entry}-{what}",
            # A prefix: what replaces one is made before the old one goes.
            name_prefix=f"{self._args.name}-{what}-",
            type="MANAGED",
            state="ENABLED",
            compute_resources={
                "type": kind,
                "allocation_strategy": strategy,
                "min_vcpus": 0,
                "max_vcpus": vcpus,
                "instance_types": list(settings.instance_types),
                "instance_role": self._profile.arn,
                "subnets": self._args.network.private_subnet_ids,
                "security_group_ids": [
                    self._firewall,
                    *(mount.security_group_id for mount in self._args.mounts),
                ],
                "launch_template": template,
                "ec2_configurations": [image],
            },
            update_policy={
                "job_execution_timeout_minutes": UPDATE_MINUTES,
                "terminate_jobs_on_update": False,
            },
            tags=self._args.tags.own(),
            opts=ResourceOptions(
                parent=self,
                # Instances set themselves up once, when they start: by then they need a way out.
                depends_on=[self._args.network, self._log],
                ignore_changes=["computeResources.desiredVcpus"],  # Batch decides
            ),
        )

    def _make_queue(
        self, environments: Sequence[aws.batch.ComputeEnvironment]
    ) -> aws.batch.JobQueue:
        return aws.batch.JobQueue(
            f"{self._entry}-queue",
            name=self._args.name,
            state="ENABLED",
            priority=1,
            compute_environment_orders=[
                {"order": order, "compute_environment": environment.arn}
                for order, environment in enumerate(environments, start=1)
            ],
            job_state_time_limit_actions=[
                {
                    "action": "CANCEL",
                    "state": "RUNNABLE",
                    "reason": reason,
                    "max_time_seconds": self._settings.stuck_minutes * 60,
                }
                for reason in LIMITS_OF_JOBS
            ],
            tags=self._args.tags.own(),
            opts=self._child,
            **self._fair_share(),
        )

    def _fair_share(self) -> dict[str, Any]:
        """What divides the queue among teams, where the settings say how."""
        settings = self._settings
        if not settings.shares:
            return {}
        policy = aws.batch.SchedulingPolicy(
            f"{self._entry}-shares",
            name=self._args.name,
            fair_share_policy={
                "share_decay_seconds": settings.share_decay_minutes * 60,
                "share_distributions": [
                    {"share_identifier": share, "weight_factor": weight}
                    for share, weight in sorted(settings.shares.items())
                ],
            },
            tags=self._args.tags.own(),
            opts=self._child,
        )
        return {"scheduling_policy_arn": policy.arn}

    def _make_job_role(self) -> aws.iam.Role:
        """What jobs may do: checkpoints, and the buckets that were named."""
        args, bucket = self._args, self._settings.checkpoints
        statements: list[Statement] = write_bucket(args.context, bucket, args.bucket_keys[bucket])
        for name in self._settings.reads:
            statements += read_bucket(args.context, name, args.bucket_keys[name])
        identity = Identity(
            name=f"{self._entry}-job",
            what=f"Jobs of queue {args.name}",
            service="ecs-tasks",
            statements=statements,
            known=True,
        )
        return make_role(self, args.context, args.boundary, identity, args.tags)

    def _watch(self) -> None:
        """Batch measures nothing of its queues: its events are counted, and told."""
        args, arn = self._args, self.site.arn
        failed = Announcement(
            name=f"{self._entry}-failed",
            what=f"Tells of jobs of {args.name} that failed",
            pattern={
                "source": ["aws.batch"],
                "detail-type": ["Batch Job State Change"],
                "detail": {"status": ["FAILED"], "jobQueue": [arn]},
            },
            paths={
                "job": "$.detail.jobName",
                "id": "$.detail.jobId",
                "reason": "$.detail.statusReason",
            },
            sentence=f"Job <job> (<id>) of {args.name} failed: <reason>",
        )
        blocked = Announcement(
            name=f"{self._entry}-blocked",
            what=f"Tells of a job that keeps the others of {args.name} from starting",
            pattern={
                "source": ["aws.batch"],
                "detail-type": ["Batch Job Queue Blocked"],
                "detail": {"jobQueue": [arn]},
            },
            paths={"job": "$.detail.jobName", "reason": "$.detail.statusReason"},
            sentence=f"Job <job> blocks {args.name}: <reason>",
        )
        for announcement in (failed, blocked):
            announce(self, args.alarming, announcement, args.tags)
        many = Alarm(
            name="failing",
            what=f"More than {MANY_FAILURES} jobs of {args.name} failed within an hour: look at "
            f"{args.log_group}",
            namespace="AWS/Events",
            metric="TriggeredRules",
            dimensions={"RuleName": args.context.named(failed.name)},
            statistic="Sum",
            threshold=MANY_FAILURES,
            period_seconds=3600,
            periods=1,
        )
        make_alarms(self, args.alarming, self._entry, args.tags, many)
