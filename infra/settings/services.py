"""The services that answer with models: tasks on Fargate or on GPUs, or functions."""

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from infra.settings._base import Name, Section, TagValue, refusal
from infra.settings._instances import InstanceType, has_gpu, is_arm
from infra.settings._service_checks import check_service
from infra.settings._service_parts import (
    Architecture,
    DeploymentSettings,
    FollowSettings,
    ImageReference,
    ModelReference,
    QueueSettings,
    ServiceBalancerSettings,
    ServiceScheduleSettings,
    Tasks,
    check_tasks,
)
from infra.settings.volumes import VolumeSettings

if TYPE_CHECKING:
    from infra.settings.whole import Settings

Variable = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
SecretArn = Annotated[
    str,
    StringConstraints(
        pattern=r"^arn:aws:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+-\w{6}(:\w+::)?$"
    ),
]
SECRET_NAME = re.compile(r"(PASSWORD|PASSWD|SECRET|TOKEN|PRIVATE_KEY|API_?KEY|CREDENTIAL)", re.I)
LOG_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557)
"""The retentions that CloudWatch Logs knows."""
SPOT_SECONDS = 120
"""Spot ends two minutes after its notice, and Fargate waits no longer for any task."""

_MEMORY_MIB: dict[int, tuple[int, int, int]] = {
    256: (512, 2048, 512),
    512: (1024, 4096, 1024),
    1024: (2048, 8192, 1024),
    2048: (4096, 16_384, 1024),
    4096: (8192, 30_720, 1024),
    8192: (16_384, 61_440, 4096),
    16_384: (32_768, 122_880, 8192),
}
"""Fargate's sizes: CPU units, and its least and most memory with its steps. Source: ECS developer
guide, task definition parameters for Fargate, task size."""


class ServiceSettings(Section):
    """What services of all kinds have."""

    image: ImageReference
    model: ModelReference | None = None
    """The version that is served; this model's files are all that the service may read of the
    registry. It is told by MODEL_NAME, MODEL_VERSION and MODEL_URI."""
    environment: dict[Variable, str] = Field(default={})
    """Variables in plain text, readable by whoever sees the task: no secrets."""
    secrets: dict[Variable, SecretArn] = Field(default={})
    """Variables filled from Secrets Manager when a task starts; 0.40 USD a month and secret."""
    reads: tuple[Name, ...] = ()
    """Further buckets of the lake that the service may read."""
    queue: QueueSettings | None = None
    """Work that waits its turn; its URL is told by QUEUE_URL."""
    log_key: Name = "logs"
    """The entry of `trimtab:keys` that encrypts the logs; it must be used_by logs."""
    log_days: Annotated[int, Field(ge=1, le=2557)] | None = None
    """How long its logs are kept, where not as long as section monitoring says. They cost 0.50 USD
    a GB when written, 0.03 USD a GB and month as long as they stay."""
    team: TagValue | None = None
    """Whose bill it is, where it is not the stack's team."""
    expires_on: date | None = None
    """The tag `expires-on`; required for GPUs outside production."""

    @model_validator(mode="after")
    def _variables(self) -> Self:
        for name in self.environment:
            if SECRET_NAME.search(name):
                raise refusal(
                    "a secret in plain text would be in the state, the console and the logs",
                    key=f"environment.{name}",
                    allowed="secrets, with the ARN of a secret",
                )
        both = sorted(self.environment.keys() & self.secrets.keys())
        if both:
            raise refusal(
                f"{both[0]} is given twice", key="secrets", allowed="environment or secrets"
            )
        if self.log_days is not None and self.log_days not in LOG_DAYS:
            raise refusal(
                f"CloudWatch Logs has no retention of {self.log_days} days",
                key="log_days",
                allowed=", ".join(map(str, LOG_DAYS)),
            )
        return self

    def check_in(self, whole: "Settings", at: str) -> None:
        """Its image, model, keys and buckets exist; the network reaches what it needs."""
        check_service(self, whole, at)


class TaskSettings(ServiceSettings):
    """What services made of tasks have: Fargate and GPU."""

    port: Annotated[int, Field(ge=1024, le=65535)] = 8080
    """Where the model answers. Above 1023: tasks do not run as root."""
    user: Annotated[str, StringConstraints(pattern=r"^\d+(:\d+)?$")] = "10001:10001"
    """The user and group that the container runs as; never root."""
    scratch: tuple[Annotated[str, StringConstraints(pattern=r"^(/[\w.-]+)+$")], ...] = ("/tmp",)  # noqa: S108
    """What may be written; all else of the image is read-only."""
    min_tasks: Tasks = 1
    """0 only with a queue, whose messages wake the first task."""
    max_tasks: Annotated[int, Field(ge=1, le=1000)] = 2
    scaling: tuple[FollowSettings, ...] = (FollowSettings(metric="cpu", target=60),)
    """What the number of tasks follows: the metric that asks for most wins. Each costs 0.20 USD a
    month for its alarms."""
    schedule: tuple[ServiceScheduleSettings, ...] = ()
    load_balancer: ServiceBalancerSettings | None = None
    """None: other members of the network cannot call it, it works on a queue."""
    deployment: DeploymentSettings = DeploymentSettings()
    stop_seconds: Annotated[int, Field(ge=2, le=3600)] = 90
    """From SIGTERM to SIGKILL. Tasks go on serving until the balancer has stopped sending."""
    start_seconds: Annotated[int, Field(ge=0, le=7200)] = 120
    """How long a new task may load its model before health checks count."""
    insights: bool = False
    """Container Insights: metrics of each task, about 0.07 USD each and month for some ten."""
    parked: bool = False
    """Keeps the definition and runs nothing."""

    @property
    def wakes(self) -> bool:
        """Whether something can start the first task."""
        return self.queue is not None

    @property
    def metrics(self) -> tuple[str, ...]:
        """What the number of tasks follows."""
        return tuple(f.metric for f in self.scaling)

    @model_validator(mode="after")
    def _tasks(self) -> Self:
        check_tasks(self.min_tasks, self.max_tasks)
        if int(self.user.split(":")[0]) == 0:
            raise refusal("containers do not run as root", key="user", allowed="a user above 0")
        self._check_scaling()
        self._check_zero()
        self._check_schedule()
        if self.load_balancer is None and self.deployment.strategy != "rolling":
            raise refusal(
                f"{self.deployment.strategy} moves traffic, and there is no balancer to move it",
                key="deployment.strategy",
                allowed="rolling, or a load_balancer",
            )
        if self.load_balancer is None and self.queue is None:
            raise refusal(
                "nothing reaches the service",
                key="load_balancer",
                allowed="a load_balancer, a queue, or both",
            )
        return self

    def _check_scaling(self) -> None:
        if len(set(self.metrics)) != len(self.metrics):
            raise refusal("a metric is followed twice", key="scaling", allowed="different metrics")
        for metric, part in (("requests", "load_balancer"), ("backlog", "queue")):
            if metric in self.metrics and getattr(self, part) is None:
                raise refusal(
                    f"without a {part} there are no {metric} to follow",
                    key="scaling",
                    allowed=f"another metric, or a {part}",
                )
        if not self.scaling and self.min_tasks != self.max_tasks:
            raise refusal(
                "nothing moves the number of tasks between its bounds",
                key="scaling",
                allowed="a metric, or min_tasks equal to max_tasks",
            )

    def _check_zero(self) -> None:
        """A balancer cannot wake a task: without one there is no target that would count."""
        lowest = [("min_tasks", self.min_tasks, self.max_tasks)]
        lowest += [("schedule", s.min_tasks, s.max_tasks) for s in self.schedule]
        for key, low, high in lowest:
            if low == 0 and high > 0 and not self.wakes:
                raise refusal(
                    "at 0 tasks a balancer answers 503, and nothing starts the first one",
                    key=key,
                    allowed="min_tasks of at least 1, or a queue; a schedule may say 0 to 0",
                )

    def _check_schedule(self) -> None:
        names, times = set(), set()
        for at in self.schedule:
            if at.name in names:
                raise refusal(
                    f"two schedules are named {at.name}", key="schedule", allowed="different names"
                )
            if (at.recurrence, at.time_zone) in times:
                raise refusal(
                    f"two schedules act at {at.recurrence!r}",
                    key="schedule",
                    allowed="different times: which one wins is chance",
                )
            names.add(at.name)
            times.add((at.recurrence, at.time_zone))
        sleeps = any(s.max_tasks == 0 for s in self.schedule)
        if sleeps and not any(s.max_tasks > 0 for s in self.schedule):
            raise refusal(
                "a schedule ends all tasks and none starts them again",
                key="schedule",
                allowed="another one with max_tasks above 0",
            )


class FargateSettings(TaskSettings):
    """Tasks without instances: a share on spot, at about 70 percent less."""

    kind: Literal["fargate"]
    cpu: Literal[256, 512, 1024, 2048, 4096, 8192, 16384] = 1024
    """Units; 1024 are one vCPU, about 30 USD a month (24 on arm64)."""
    memory_mib: int = 2048
    """About 3.20 USD a GB and month; AWS has certain pairs of CPU and memory only."""
    architecture: Architecture = "x86_64"
    """arm64 costs a fifth less, if the image was built for it."""
    disk_gib: Annotated[int, Field(ge=20, le=200)] = 20
    """For the image, the model and scratch space; 20 are free, each further 0.08 USD a month."""
    spot_percentage: Annotated[int, Field(ge=0, le=100)] = 0
    """The share of tasks above `on_demand_base` that AWS may take away with two minutes' notice."""
    on_demand_base: Tasks = 1

    @model_validator(mode="before")
    @classmethod
    def _no_gpus(cls, given: Any) -> Any:
        if isinstance(given, dict) and ({"gpus", "instance_types"} & given.keys()):
            raise refusal("Fargate has no GPUs", key="kind", allowed="kind: gpu")
        return given

    @model_validator(mode="after")
    def _fits(self) -> Self:
        least, most, step = _MEMORY_MIB[self.cpu]
        # 256 units have 512, 1024 and 2048: the only list with a gap.
        allowed = [m for m in range(least, most + 1, step) if (self.cpu, m) != (256, 1536)]
        if self.memory_mib not in allowed:
            raise refusal(
                f"Fargate has no task of {self.cpu} CPU units and {self.memory_mib} MiB",
                key="memory_mib",
                allowed=f"{least} to {most} in steps of {step}",
            )
        if self.architecture not in self.image.architectures:
            raise refusal(
                f"the image was not built for {self.architecture}",
                key="architecture",
                allowed=" or ".join(self.image.architectures),
            )
        if "gpu" in self.metrics:
            raise refusal("Fargate has no GPUs", key="scaling", allowed="cpu, memory, requests, …")
        if self.image.size_gib is not None and self.image.size_gib >= self.disk_gib:
            raise refusal(
                f"an image of {self.image.size_gib:g} GiB leaves nothing of the disk",
                key="disk_gib",
                allowed=f"more than {self.image.size_gib:g}, up to 200",
            )
        _check_stop(self, spot=self.spot_percentage > 0, always=True)
        return self


class GpuSettings(TaskSettings):
    """Tasks with GPUs, on instances that come and go with them."""

    kind: Literal["gpu"]
    instance_types: Annotated[tuple[InstanceType, ...], Field(min_length=1, max_length=40)]
    """In order of preference; on spot AWS takes what is rarest interrupted."""
    ami: Annotated[str, StringConstraints(pattern=r"^ami-[0-9a-f]{8,17}$")]
    """An ECS-optimised GPU image, pinned: a pull request bumps it."""
    gpus: Annotated[int, Field(ge=1, le=16)] = 1
    """For each task; a GPU is not shared."""
    cpu: Annotated[int, Field(ge=256, le=196_608)] = 4096
    memory_mib: Annotated[int, Field(ge=512)] = 14_336
    """Leave some of the instance's to the system: a task that does not fit never starts."""
    min_instances: Annotated[int, Field(ge=0, le=1000)] = 0
    max_instances: Annotated[int, Field(ge=1, le=1000)] = 2
    spot_percentage: Annotated[int, Field(ge=0, le=100)] = 0
    on_demand_base: Annotated[int, Field(ge=0, le=1000)] = 0
    volume: VolumeSettings = VolumeSettings(size_gib=100)
    key: Name = "compute"
    """The entry of `trimtab:keys` that encrypts the volumes."""
    scaling: tuple[FollowSettings, ...] = (FollowSettings(metric="gpu", target=65),)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        without = [t for t in self.instance_types if not has_gpu(t)]
        if without:
            raise refusal(
                f"{without[0]} has no GPU", key="instance_types", allowed="types with Nvidia GPUs"
            )
        if len(set(self.instance_types)) != len(self.instance_types):
            raise refusal(
                "an instance type is listed twice", key="instance_types", allowed="different types"
            )
        arms = {"arm64" if is_arm(t) else "x86_64" for t in self.instance_types}
        if len(arms) > 1 or not arms <= set(self.image.architectures):
            raise refusal(
                f"the image was not built for {' and '.join(sorted(arms))}",
                key="instance_types",
                allowed=f"types of {' or '.join(self.image.architectures)}, one AMI runs on all",
            )
        if self.min_instances > self.max_instances:
            raise refusal(
                f"min_instances {self.min_instances} is above max_instances {self.max_instances}",
                key="min_instances",
                allowed=f"0 to {self.max_instances}",
            )
        _check_stop(self, spot=self.spot_percentage > 0, always=False)
        return self

    @property
    def architecture(self) -> Architecture:
        """That of all instance types."""
        return "arm64" if is_arm(self.instance_types[0]) else "x86_64"


class LambdaSettings(ServiceSettings):
    """A function from an image: costs nothing while nobody calls it."""

    kind: Literal["lambda"]
    architecture: Architecture = "arm64"
    memory_mib: Annotated[int, Field(ge=128, le=10_240)] = 1024
    """CPU comes with it: 1769 MiB are one vCPU."""
    timeout_seconds: Annotated[int, Field(ge=1, le=900)] = 30
    scratch_mib: Annotated[int, Field(ge=512, le=10_240)] = 512
    """Of the folder that may be written; 512 are free."""
    provisioned: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Instances that wait, warm: no cold starts, and about 9 USD a GB and month for each."""
    concurrency: Annotated[int, Field(ge=1, le=1000)] | None = None
    """At most so many at once; reserved of the account's."""
    batch: Annotated[int, Field(ge=1, le=10_000)] = 10
    """Messages of the queue for one call."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.architecture not in self.image.architectures:
            raise refusal(
                f"the image was not built for {self.architecture}",
                key="architecture",
                allowed=" or ".join(self.image.architectures),
            )
        if self.image.size_gib is not None and self.image.size_gib > 10:
            raise refusal(
                f"Lambda takes no image of {self.image.size_gib:g} GiB",
                key="image.size_gib",
                allowed="up to 10, or kind: fargate",
            )
        if self.image.uri is not None and ".dkr.ecr." not in self.image.uri:
            raise refusal(
                "Lambda runs images of ECR in its own region only",
                key="image.uri",
                allowed="a repository of trimtab:images",
            )
        if self.provisioned and self.concurrency and self.provisioned > self.concurrency:
            raise refusal(
                f"{self.provisioned} would wait where {self.concurrency} may run",
                key="provisioned",
                allowed=f"up to {self.concurrency}",
            )
        if self.queue is not None and self.queue.visibility_seconds < 6 * self.timeout_seconds:
            raise refusal(
                "a message would be seen again while a call still works on it",
                key="queue.visibility_seconds",
                allowed=f"at least {6 * self.timeout_seconds}: six times timeout_seconds",
            )
        return self


Service = Annotated[FargateSettings | GpuSettings | LambdaSettings, Field(discriminator="kind")]


def _check_stop(settings: TaskSettings, *, spot: bool, always: bool) -> None:
    """Tasks end in the time that there is, and not before the balancer has let them go."""
    if settings.stop_seconds > SPOT_SECONDS and (spot or always):
        who = "spot ends two minutes after its notice" if spot else "Fargate waits 120 s at most"
        raise refusal(
            f"stop_seconds of {settings.stop_seconds} is never reached: {who}",
            key="stop_seconds",
            allowed=f"2 to {SPOT_SECONDS}",
        )
    balancer = settings.load_balancer
    if spot and balancer is not None and settings.stop_seconds < balancer.deregistration_seconds:
        raise refusal(
            f"an interrupted task would end {settings.stop_seconds} s after its notice, while the "
            f"balancer still sends for {balancer.deregistration_seconds} s",
            key="stop_seconds",
            allowed=f"{balancer.deregistration_seconds} to {SPOT_SECONDS}",
        )
