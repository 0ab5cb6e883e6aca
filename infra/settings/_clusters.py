"""What the settings of all clusters share: sizes, volumes, and types that one AMI can run on."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from infra.settings._base import Name, Section, TagValue, refusal
from infra.settings._instances import has_gpu, is_arm
from infra.settings.volumes import VolumeSettings

Percentage = Annotated[int, Field(ge=0, le=100)]
Size = Annotated[int, Field(ge=0, le=1000)]
AmiId = Annotated[str, StringConstraints(pattern=r"^ami-[0-9a-f]{8,17}$")]


class ClusterSettings(Section):
    """What both kinds of cluster have."""

    min_size: Size = 0
    """A group at 0 has no load that could wake it: it waits for a schedule, or a scheduler."""
    max_size: Annotated[int, Field(ge=1, le=1000)]
    volume: VolumeSettings = VolumeSettings()
    ami: AmiId
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
        check_sizes(self.min_size, self.max_size)
        return self


def check_sizes(low: int, high: int) -> None:
    """A group's least size is not above its largest."""
    if low > high:
        raise refusal(
            f"min_size {low} is above max_size {high}", key="min_size", allowed=f"0 to {high}"
        )


def check_base(base: int, high: int) -> None:
    """Some of a group can still be beyond its on-demand base."""
    if base > high:
        raise refusal(
            f"on_demand_base {base} is above max_size {high}: no share of spot would ever count",
            key="on_demand_base",
            allowed=f"0 to {high}",
        )


def check_types(types: tuple[str, ...], key: str) -> None:
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
