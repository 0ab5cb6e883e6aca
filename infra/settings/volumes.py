"""The volumes of instances: what EBS accepts, so that no launch fails over them."""

from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from infra.settings._base import Section, refusal


class _Limits(NamedTuple):
    """Of a volume type, in GiB and operations a second. Source: EBS user guide, volume types."""

    size: int
    least_iops: int
    most_iops: int
    iops_per_gib: int


_LIMITS = {
    "gp2": _Limits(16384, 0, -1, 0),
    "gp3": _Limits(65536, 3000, 80000, 500),
    "io2": _Limits(65536, 100, 256000, 1000),
}
INCLUDED_IOPS = 3000
INCLUDED_MIBPS = 125
MOST_MIBPS = 2000
IOPS_PER_MIBPS = 4
"""EBS refuses more than 0.25 MiB/s for each operation a second of a gp3 volume."""


class VolumeSettings(Section):
    """The root volume of each instance, always encrypted."""

    type: Literal["gp3", "gp2", "io2"] = "gp3"
    size_gib: Annotated[int, Field(ge=8, le=65536)] = 100
    iops: int | None = None
    """gp3 includes 3000; more is charged. io2 must say."""
    throughput_mibps: int | None = None
    """gp3 only, which includes 125; more is charged, and above 750 needs more iops too."""
    device: str = "/dev/xvda"
    """The root device's name in the AMI."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        limits = _LIMITS[self.type]
        if self.size_gib > limits.size:
            raise refusal(
                f"{self.size_gib} GiB do not fit {self.type}",
                key="size_gib",
                allowed=f"8 to {limits.size}",
            )
        self._check_iops(limits)
        self._check_throughput()
        return self

    def _check_iops(self, limits: _Limits) -> None:
        if self.iops is None:
            if self.type == "io2":
                raise refusal("io2 needs its iops", key="iops", allowed="100 to 256000")
            return
        # A small gp3 volume keeps what is included, whatever the ratio says.
        by_size = max(self.size_gib * limits.iops_per_gib, limits.least_iops)
        most = min(limits.most_iops, by_size)
        if not limits.least_iops <= self.iops <= most:
            raise refusal(
                f"{self.iops} iops do not fit {self.type} of {self.size_gib} GiB",
                key="iops",
                allowed=f"{limits.least_iops} to {most}"
                if self.type != "gp2"
                else "none: gp2 derives it from its size",
            )

    def _check_throughput(self) -> None:
        wanted = self.throughput_mibps
        if wanted is None:
            return
        most = min(MOST_MIBPS, (self.iops or INCLUDED_IOPS) // IOPS_PER_MIBPS)
        if self.type != "gp3" or not INCLUDED_MIBPS <= wanted <= most:
            raise refusal(
                f"{wanted} MiB/s do not fit {self.type}",
                key="throughput_mibps",
                allowed=f"{INCLUDED_MIBPS} to {most} with these iops, with type gp3",
            )
