"""The clusters that serve models: what their size follows, and what stands in front of them."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from infra.settings._base import Name, Section, refusal
from infra.settings._clusters import (
    ClusterSettings,
    Percentage,
    Size,
    check_base,
    check_sizes,
    check_types,
)
from infra.settings._instances import InstanceType

Cron = Annotated[str, StringConstraints(pattern=r"^\S+ \S+ \S+ \S+ \S+$")]


TimeZone = Annotated[str, StringConstraints(pattern=r"^([A-Za-z]+(/[A-Za-z0-9_+-]+)+|UTC)$")]
"""A name of the IANA database."""


class ScheduleSettings(Section):
    """A change of size at a time of the week."""

    name: Name
    recurrence: Cron
    """Five fields of cron, such as `0 20 * * 1-5`."""
    time_zone: TimeZone = "Etc/UTC"
    """A name such as `Europe/Berlin`; summer time is followed."""
    min_size: Size
    max_size: Size
    desired_size: Size | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        check_sizes(self.min_size, self.max_size)
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
        check_types(self.types, "alternatives")
        check_base(self.on_demand_base, self.max_size)
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
        if len({(s.recurrence, s.time_zone) for s in self.schedule}) != len(self.schedule):
            raise refusal(
                "two schedules act at the same time",
                key="schedule",
                allowed="different times: which one wins is chance",
            )
        self._check_zero()
        return self

    def _check_zero(self) -> None:
        """At 0 there is no instance whose load could start the first one."""
        lows = [self.min_size, *(s.min_size for s in self.schedule)]
        wakes = any(s.min_size > 0 or (s.desired_size or 0) > 0 for s in self.schedule)
        if 0 in lows and not wakes and not self.parked:
            raise refusal(
                "the group goes to 0, and nothing starts its first instance again",
                key="min_size",
                allowed=f"1 to {self.max_size}, parked: true, or a schedule with a min_size above "
                "0; services of kind fargate, gpu and lambda wake from 0 by their queue",
            )
