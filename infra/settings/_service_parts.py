"""The parts of a service's settings: its image, model, balancer, queue, scaling, deployment."""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from infra.settings._base import Name, Section, refusal
from infra.settings.images import Tag
from infra.settings.models import ModelName, ModelVersion

Tasks = Annotated[int, Field(ge=0, le=1000)]
DAY_SECONDS = 86_400
Minutes = Annotated[int, Field(ge=0, le=1440)]
Architecture = Literal["x86_64", "arm64"]


class ImageReference(Section):
    """Which image runs."""

    repository: Name | None = None
    """A repository of `trimtab:images`."""
    uri: Annotated[str, StringConstraints(pattern=r"^[\w.-]+(:\d+)?(/[\w.-]+)+$")] | None = None
    """An image elsewhere, without tag and digest."""
    tag: Tag | None = None
    digest: Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")] | None = None
    """Required in production: what was tested runs, whatever happens to the tag."""
    architectures: tuple[Architecture, ...] = ("x86_64",)
    """What it was built for."""
    size_gib: Annotated[float, Field(gt=0, le=100)] | None = None
    """Uncompressed, where known: refused where it cannot fit."""

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.repository is None) == (self.uri is None):
            raise refusal(
                "an image is in a repository of ours or elsewhere",
                key="repository",
                allowed="repository or uri, one of them",
            )
        if self.tag is None and self.digest is None:
            raise refusal(
                "nothing says which image", key="digest", allowed="a digest, or a tag at least"
            )
        if self.tag == "latest" and self.digest is None:
            raise refusal(
                "latest is another image every day", key="tag", allowed="a digest, or another tag"
            )
        return self


class ModelReference(Section):
    """Which version of a model is served: changing it here is its promotion."""

    name: ModelName
    version: ModelVersion


class ServiceBalancerSettings(Section):
    """An internal balancer in front of the tasks; about 17 USD a month."""

    certificate_arn: Annotated[
        str, StringConstraints(pattern=r"^arn:aws:acm:[\w-]+:\d{12}:certificate/[\w-]+$")
    ]
    health_path: Annotated[str, StringConstraints(pattern=r"^/\S*$")] = "/health"
    deregistration_seconds: Annotated[int, Field(ge=0, le=90)] = 60
    """How long requests may still end on a task that goes. 90 at most: spot leaves two minutes."""
    idle_seconds: Annotated[int, Field(ge=1, le=4000)] = 60
    """How long an answer may take."""
    web_firewall: bool = False
    """AWS WAF: known attacks and more than `requests_per_ip` are turned away; 5 USD a month, 1 USD
    a rule (there are 4), 0.60 USD a million requests."""
    requests_per_ip: Annotated[int, Field(ge=10, le=2_000_000_000)] = 10_000
    """In five minutes, from one address."""


class QueueSettings(Section):
    """A queue of work: tasks take messages from it, and their number follows its length."""

    key: Name = "data"
    """The entry of `trimtab:keys` that encrypts the messages; it must be used_by sqs."""
    visibility_seconds: Annotated[int, Field(ge=30, le=43_200)] = 300
    """How long a task may work on a message before another one gets it."""
    max_receives: Annotated[int, Field(ge=1, le=1000)] = 5
    """A message that fails so often goes to the queue of dead letters, kept for 14 days."""
    retention_days: Annotated[int, Field(ge=1, le=14)] = 4
    max_age_seconds: Annotated[int, Field(ge=60)] = 900
    """An alarm tells when the oldest message waits longer."""

    @model_validator(mode="after")
    def _alarms_in_time(self) -> Self:
        kept = self.retention_days * DAY_SECONDS
        if self.max_age_seconds >= kept:
            raise refusal(
                f"no message waits {self.max_age_seconds} seconds: SQS drops it after "
                f"{self.retention_days} days",
                key="max_age_seconds",
                allowed=f"60 to {kept - 1}, or a longer retention_days",
            )
        return self


class FollowSettings(Section):
    """One metric that the number of tasks follows."""

    metric: Literal["cpu", "memory", "requests", "gpu", "backlog"]
    """Average CPU, memory or GPU utilisation in percent; requests a minute, or messages of the
    queue, for each task."""
    target: Annotated[float, Field(gt=0)]

    @model_validator(mode="after")
    def _percent(self) -> Self:
        if self.metric in ("cpu", "memory", "gpu") and self.target > 100:
            raise refusal(
                f"{self.target:g} is no utilisation", key="target", allowed="up to 100 percent"
            )
        return self


class ServiceScheduleSettings(Section):
    """Other bounds of the number of tasks, from a time of the week on."""

    name: Name
    recurrence: Annotated[str, StringConstraints(pattern=r"^\S+ \S+ \S+ \S+ \S+$")]
    """Five fields of cron, such as `0 20 * * 1-5`."""
    time_zone: str = "Etc/UTC"
    """A name such as `Europe/Berlin`; summer time is followed."""
    min_tasks: Tasks
    max_tasks: Tasks

    @model_validator(mode="after")
    def _possible(self) -> Self:
        check_tasks(self.min_tasks, self.max_tasks)
        _, _, day, _, weekday = self.recurrence.split()
        if day != "*" and weekday != "*":
            raise refusal(
                f"{self.recurrence!r} names days of the month and of the week",
                key="recurrence",
                allowed="one of the two; AWS cannot have both",
            )
        if not re.fullmatch(r"[A-Za-z]+(/[A-Za-z0-9_+-]+)+|UTC", self.time_zone):
            raise refusal(
                f"{self.time_zone!r} is no time zone",
                key="time_zone",
                allowed="a name of the IANA database, such as Europe/Berlin",
            )
        return self


class GateSettings(Section):
    """What the new tasks must keep to before they get all traffic; else the old ones stay.

    A function asks CloudWatch each minute; a deployment costs cents.
    """

    max_error_percent: Annotated[float, Field(ge=0, le=100)] = 1.0
    """Answers 5xx of the new tasks."""
    max_latency_ms: Annotated[float, Field(gt=0)] | None = None
    """The 99th percentile of the new tasks' answers."""
    worse_than_old_percent: Annotated[float, Field(ge=0)] = 20.0
    """So much slower than the old tasks, or so much worse in quality, the new ones may be."""
    min_requests: Annotated[int, Field(ge=1)] = 100
    """Fewer tell nothing: the gate waits for them, unless there are too many errors already."""
    patience_minutes: Annotated[int, Field(ge=1, le=1380)] = 30
    """How long it waits; then the deployment is rolled back, unless `quiet_passes`. ECS itself ends
    a deployment's stage after a day."""
    quiet_passes: bool = False
    """A service without traffic is deployed unjudged, unless the few requests it got failed."""
    quality_metric: (
        Annotated[str, StringConstraints(pattern=r"^[\w.-]+(/[\w.-]+)*:[\w.-]+$")] | None
    ) = None
    """`<namespace>:<metric>` that the service reports of itself, with the dimensions Service and
    Version (of the model); higher is better."""
    min_quality: float | None = None
    """The least average of `quality_metric`."""

    @model_validator(mode="after")
    def _quality_of_something(self) -> Self:
        if self.min_quality is not None and self.quality_metric is None:
            raise refusal("quality of nothing", key="min_quality", allowed="with quality_metric")
        return self


class DeploymentSettings(Section):
    """How a new version gets the traffic."""

    strategy: Literal["rolling", "blue-green", "canary", "linear"] = "rolling"
    """`rolling` replaces tasks a few at a time, and goes back when they do not start. The others
    run old and new side by side: for that long, both are paid. `blue-green` moves all traffic at
    once, `canary` a part first, `linear` in equal steps."""
    percent: Annotated[float, Field(ge=3, le=50)] = 10.0
    """The first part of a canary, or one step of a linear deployment."""
    step_minutes: Minutes = 10
    """How long the canary, or each step, is watched."""
    bake_minutes: Minutes = 15
    """How long the old tasks stay once all traffic has moved: going back takes seconds then."""
    gate: GateSettings | None = None

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.strategy == "rolling" and self.gate is not None:
            raise refusal(
                "a rolling deployment has no two versions to compare",
                key="gate",
                allowed="with strategy canary, linear or blue-green",
            )
        if self.gate is not None and self.bake_minutes == 0:
            raise refusal(
                "the gate cannot look at what is replaced at once",
                key="bake_minutes",
                allowed="at least 1",
            )
        return self


def check_tasks(low: int, high: int) -> None:
    """Refuse bounds in the wrong order."""
    if low > high:
        raise refusal(
            f"min_tasks {low} is above max_tasks {high}", key="min_tasks", allowed=f"0 to {high}"
        )
