"""The training queues: jobs in containers, on spot first and on demand where spot is short."""

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from infra.settings._base import Name, Section, TagValue, refusal
from infra.settings._clusters import AmiId
from infra.settings._instances import has_gpu, is_arm
from infra.settings._jobs import JobSettings, check_fits
from infra.settings.monitoring import LogDays
from infra.settings.volumes import VolumeSettings

if TYPE_CHECKING:
    from infra.settings.whole import Settings

TypeOrFamily = Annotated[
    str, StringConstraints(pattern=r"^[a-z]+[0-9]+[a-z0-9-]*(\.[a-z0-9-]+)?$", max_length=40)
]
Share = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,255}$")]
"""Batch takes letters and digits only as the identifier of a share."""
MIN_TYPES = 10
JOB_SERVICES = ("ecs", "ecs-agent", "ecs-telemetry", "ecr.api", "ecr.dkr", "logs")
"""What a job's instance talks to: Batch runs jobs by ECS."""


class TrainingQueueSettings(Section):
    """A queue of training jobs on AWS Batch, whose instances come and go with the jobs.

    The queue itself is free; without jobs nothing runs.
    """

    job: JobSettings
    """The queue's own job definition; jobs may say otherwise when they are submitted."""
    instance_types: tuple[TypeOrFamily, ...] = Field(min_length=1, max_length=40)
    """Families such as `g5`, or at least ten types: the more, the rarer an interruption."""
    max_vcpus: Annotated[int, Field(ge=1, le=100_000)] = 64
    """On spot, for all jobs at once: with the price of a vCPU, the most that an hour can cost."""
    on_demand_vcpus: Annotated[int, Field(ge=0, le=100_000)] = 0
    """So many more on demand, used where spot has nothing to give; 0 waits for spot."""
    shares: dict[Share, Annotated[float, Field(ge=0.0001, le=999.9999)]] = Field(default={})
    """Fair share: teams' identifiers and weights. Jobs must name theirs then; a smaller weight is a
    larger share (Batch's own rule)."""
    share_decay_minutes: Annotated[int, Field(ge=10, le=10080)] = 60
    """How long what a team has used counts against it."""
    checkpoints: Name
    """The bucket of the lake that survives an interruption; jobs find its name in CHECKPOINTS."""
    reads: tuple[Name, ...] = ()
    """Buckets of the lake that jobs may read."""
    mounts: tuple[Name, ...] = ()
    """Entries of `trimtab:filesystems` that jobs see below /fsx, each by its name."""
    ami: AmiId | None = None
    """Pinned; without, AWS's own for ECS, with GPU drivers where types have GPUs."""
    volume: VolumeSettings = VolumeSettings(size_gib=100)
    """The root volume of each instance: images and scratch space."""
    key: Name = "compute"
    """The entry of `trimtab:keys` that encrypts the volumes; used_by ebs."""
    log_key: Name = "logs"
    """The entry of `trimtab:keys` that encrypts what jobs print; used_by logs."""
    log_days: LogDays | None = None
    """How long what jobs print is kept; without, as long as the environment's other logs."""
    stuck_minutes: Annotated[int, Field(ge=10, le=1440)] = 240
    """A job at the head that cannot start for so long, for it asks for what no instance has, is
    cancelled, so that it does not block the others."""
    expires_on: date | None = None
    """The tag `expires-on`; required for GPUs outside production."""
    team: TagValue | None = None
    """Whose bill it is, where it is not the stack's team."""

    @property
    def gpu(self) -> bool:
        """Whether the instances have GPUs."""
        return any(has_gpu(name) for name in self.instance_types)

    @model_validator(mode="after")
    def _types(self) -> Self:
        types, families = set(self.instance_types), {t for t in self.instance_types if "." not in t}
        if len(types) != len(self.instance_types):
            raise refusal("a type is listed twice", key="instance_types", allowed="different types")
        if not families and len(types) < MIN_TYPES:
            raise refusal(
                f"{len(types)} instance types are too few to keep spot capacity",
                key="instance_types",
                allowed=f"families such as {_family(self.instance_types[0])}, or at least "
                f"{MIN_TYPES} types",
            )
        for what, of in (("on Arm and on x86", is_arm), ("with and without GPUs", has_gpu)):
            if len({of(name) for name in types}) > 1:
                raise refusal(
                    f"types {what} are mixed: jobs and images fit one kind",
                    key="instance_types",
                    allowed="one kind",
                )
        check_fits(self.job, self, "job")
        return self

    def check_in(self, whole: "Settings", at: str) -> None:
        """Keys let in who uses them, what it names exists, instances reach what they need."""
        whole.check_key(self.key, "ebs", f"{at}.key")
        whole.check_key(self.log_key, "logs", f"{at}.log_key")
        whole.check_bucket(self.checkpoints, f"{at}.checkpoints")
        whole.check_readable(self.checkpoints, f"{at}.checkpoints")
        for bucket in self.reads:
            whole.check_bucket(bucket, f"{at}.reads")
        whole.check_mounts(self.mounts, f"{at}.mounts")
        if self.gpu and not whole.stack.production and self.expires_on is None:
            raise refusal(
                "GPUs outside production need a date of expiry",
                key=f"{at}.expires_on",
                allowed="a date such as 2026-12-31",
            )
        network = whole.network
        if network is not None and network.nat == "none":
            inside = {str(name) for name in network.interface_endpoints}
            missing = [name for name in JOB_SERVICES if name not in inside]
            if missing:
                raise refusal(
                    f"without NAT, jobs' instances cannot reach {', '.join(missing)}",
                    key="network.nat",
                    allowed=f"single or per-az, or interface_endpoints {', '.join(JOB_SERVICES)}",
                )


def _family(name: str) -> str:
    return re.sub(r"\..*", "", name)
