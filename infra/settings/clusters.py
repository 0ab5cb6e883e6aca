"""The clusters: groups of instances that serve models, and fleets that train them."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from infra.settings._base import Name, Section, TagValue, refusal
from infra.settings._instances import InstanceType, has_gpu, is_arm
from infra.settings.volumes import VolumeSettings

MIN_TRAINING_TYPES = 10
"""AWS: "we recommend a minimum of 10 instance types" (Auto Scaling, mixed instances groups)."""

Percentage = Annotated[int, Field(ge=0, le=100)]
Size = Annotated[int, Field(ge=0, le=1000)]
Cron = Annotated[str, StringConstraints(pattern=r"^\S+ \S+ \S+ \S+ \S+$")]


class ScheduleSettings(Section):
    """A change of size at a time of the week."""

    name: Name
    recurrence: Cron
    """Five fields of cron, such as `0 20 * * 1-5`."""
    time_zone: str = "Etc/UTC"
    min_size: Size
    max_size: Size
    desired_size: Size | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _check_sizes(self.min_size, self.max_size)
        wanted = self.min_size if self.desired_size is None else self.desired_size
        if not self.min_size <= wanted <= self.max_size:
            raise refusal(
                f"desired_size {wanted} is outside the sizes",
                key="desired_size",
                allowed=f"{self.min_size} to {self.max_size}",
            )
        return self


class ScalingSettings(Section):
    """What the group's size follows."""

    metric: Literal["cpu", "gpu", "requests"]
    """Average CPU or GPU utilisation in percent, or requests a minute for each instance."""
    target: Annotated[float, Field(gt=0)]

    @model_validator(mode="after")
    def _percent(self) -> Self:
        if self.metric != "requests" and self.target > 100:
            raise refusal(
                f"{self.target} is no utilisation", key="target", allowed="up to 100 percent"
            )
        return self


class LoadBalancerSettings(Section):
    """An internal balancer in front of the group; about 17 USD a month."""

    certificate_arn: Annotated[
        str, StringConstraints(pattern=r"^arn:aws:acm:[\w-]+:\d{12}:certificate/[\w-]+$")
    ]
    health_path: Annotated[str, StringConstraints(pattern=r"^/\S*$")] = "/health"


class ClusterSettings(Section):
    """What both kinds of cluster have."""

    min_size: Size = 0
    """A group at 0 has no load that could wake it: it waits for a schedule, or a scheduler."""
    max_size: Annotated[int, Field(ge=1, le=1000)]
    volume: VolumeSettings = VolumeSettings()
    ami: Annotated[str, StringConstraints(pattern=r"^ami-[0-9a-f]{8,17}$")]
    """Pinned, so that nothing rolls by itself; a pull request bumps it."""
    key: Name = "compute"
    """The entry of `trimtab:keys` that encrypts the volumes."""
    parked: bool = False
    """Keeps the definition and runs nothing: sizes become zero, schedules are suspended."""
    expires_on: date | None = None
    """The tag `expires-on`; required for GPU clusters outside production."""
    team: TagValue | None = None
    """Whose bill it is, where it is not the stack's team."""
    metadata_hops: Literal[1, 2] = 1
    """2 lets containers in bridge networks reach the instance's credentials."""
    detailed_monitoring: bool = False
    """CPU measured each minute instead of every five: what follows CPU reacts sooner, for about
    2 USD an instance and month. GPUs and requests are measured each minute anyway."""
    reads: tuple[Name, ...] = ()
    """Buckets of the lake that the instances may read."""

    @property
    def types(self) -> tuple[str, ...]:
        """All instance types that may run, where they are named."""
        raise NotImplementedError

    @property
    def gpu(self) -> bool:
        """Whether the instances have GPUs."""
        return any(has_gpu(t) for t in self.types)

    @model_validator(mode="after")
    def _sizes(self) -> Self:
        _check_sizes(self.min_size, self.max_size)
        return self


class ServingSettings(ClusterSettings):
    """A group that serves models: on-demand, with a share of spot where asked for."""

    kind: Literal["serving"]
    instance_type: InstanceType
    """The preferred type."""
    alternatives: tuple[InstanceType, ...] = Field(default=(), max_length=39)
    """Further types in order of preference, for when AWS is short of the first."""
    spot_percentage: Percentage = 0
    """The share of spot above `on_demand_base`; 60 to 70 percent cheaper, and may be taken away."""
    on_demand_base: Size = 0
    """That many instances are on-demand before the share of spot counts."""
    scaling: ScalingSettings = ScalingSettings(metric="cpu", target=60)
    schedule: tuple[ScheduleSettings, ...] = ()
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    """Where the model answers: to the balancer only, or to the whole network without one."""
    load_balancer: LoadBalancerSettings | None = None

    @property
    def types(self) -> tuple[str, ...]:
        """The preferred type and its alternatives."""
        return (self.instance_type, *self.alternatives)

    @model_validator(mode="after")
    def _combinations(self) -> Self:
        _check_types(self.types, "alternatives")
        if self.scaling.metric == "gpu" and not self.gpu:
            raise refusal(
                f"{self.instance_type} has no GPU whose load could be followed",
                key="scaling.metric",
                allowed="cpu or requests, or a GPU instance type",
            )
        if (self.scaling.metric == "requests") != (self.load_balancer is not None):
            raise refusal(
                "scaling by requests and a load balancer go together",
                key="load_balancer",
                allowed="both or neither",
            )
        if len({s.name for s in self.schedule}) != len(self.schedule):
            raise refusal("two schedules have one name", key="schedule", allowed="different names")
        return self


class RequirementsSettings(Section):
    """Instances by what they must have; AWS finds the types, also those of tomorrow."""

    vcpus: Annotated[int, Field(ge=1)]
    memory_gib: Annotated[int, Field(ge=1)]
    gpus: Annotated[int, Field(ge=1)] | None = None
    gpu_memory_gib: Annotated[int, Field(ge=1)] | None = None
    """In all, of one instance."""
    allowed_types: tuple[str, ...] = ()
    """Patterns such as `g5.*`."""
    excluded_types: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_list(self) -> Self:
        if self.allowed_types and self.excluded_types:
            raise refusal(
                "AWS takes one of the two lists",
                key="excluded_types",
                allowed="allowed_types or excluded_types",
            )
        if self.gpu_memory_gib is not None and self.gpus is None:
            raise refusal("memory of no GPU", key="gpu_memory_gib", allowed="with gpus")
        return self


class TrainingSettings(ClusterSettings):
    """A fleet that trains on spot capacity and scales to zero."""

    kind: Literal["training"]
    instance_types: tuple[InstanceType, ...] = Field(default=(), max_length=40)
    """At least ten: the more, the rarer an interruption. Or say `requirements`."""
    requirements: RequirementsSettings | None = None
    on_demand_percentage: Percentage = 0
    """0 is all spot, usually 60 to 70 percent cheaper; 100 is what AWS does unless told."""
    on_demand_base: Size = 0
    checkpoints: Name
    """The bucket of the lake that survives an interruption."""
    notice_seconds: Annotated[int, Field(ge=30, le=7200)] = 110
    """How long a stopping instance may still write. Spot ends after 120 whatever this says."""
    capacity_rebalance: bool = False
    """Replace instances at risk before they are interrupted: for jobs that do not run as a gang."""

    @property
    def types(self) -> tuple[str, ...]:
        """The listed types; empty where requirements choose."""
        return self.instance_types

    @property
    def gpu(self) -> bool:
        """Whether the instances have GPUs."""
        return super().gpu or (self.requirements is not None and self.requirements.gpus is not None)

    @model_validator(mode="after")
    def _combinations(self) -> Self:
        if (self.requirements is None) == (not self.instance_types):
            raise refusal(
                "a training cluster names its types or what they must have",
                key="instance_types",
                allowed="instance_types or requirements, one of them",
            )
        if self.requirements is None and len(set(self.instance_types)) < MIN_TRAINING_TYPES:
            raise refusal(
                f"{len(set(self.instance_types))} instance types are too few to keep spot capacity",
                key="instance_types",
                allowed=f"at least {MIN_TRAINING_TYPES} different types, or requirements",
            )
        _check_types(self.instance_types, "instance_types")
        return self


Cluster = Annotated[ServingSettings | TrainingSettings, Field(discriminator="kind")]


def _check_sizes(low: int, high: int) -> None:
    if low > high:
        raise refusal(
            f"min_size {low} is above max_size {high}", key="min_size", allowed=f"0 to {high}"
        )


def _check_types(types: tuple[str, ...], key: str) -> None:
    """One AMI runs on all types of a group: they agree on architecture and on having GPUs."""
    if len(set(types)) != len(types):
        raise refusal("an instance type is listed twice", key=key, allowed="different types")
    if len({is_arm(t) for t in types}) > 1:
        arm = ", ".join(t for t in types if is_arm(t))
        raise refusal(
            f"one AMI cannot run on Arm ({arm}) and x86", key=key, allowed="one architecture"
        )
    if len({has_gpu(t) for t in types}) > 1:
        raise refusal(
            "types with and without GPUs are mixed", key=key, allowed="all with, or all without"
        )
