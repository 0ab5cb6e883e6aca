"""Training again: by the calendar, or when an alarm says that the world has changed."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from infra.settings._base import Name, Section, TagValue, refusal
from infra.settings._jobs import JobSettings, check_fits

if TYPE_CHECKING:
    from infra.settings.whole import Settings

Schedule = Annotated[
    str,
    StringConstraints(
        pattern=r"^(rate\([1-9]\d* (minutes?|hours?|days?)\)|cron\(\S+ \S+ \S+ \S+ \S+ \S+\))$"
    ),
]


class RetrainingSettings(Section):
    """A job that is submitted to a queue by a schedule, by alarms, or by both.

    Submitting is free; the job costs what it costs.
    """

    queue: Name
    """The entry of `trimtab:queues` that it runs in."""
    job: JobSettings
    """What is submitted."""
    schedule: Schedule | None = None
    """Such as `rate(7 days)` or `cron(0 3 ? * SUN *)`, in UTC."""
    alarms: tuple[Annotated[str, StringConstraints(min_length=1, max_length=255)], ...] = ()
    """Names of CloudWatch alarms, such as those of drift: trains when one goes to ALARM."""
    array: Annotated[int, Field(ge=2, le=10_000)] | None = None
    """Submits so many at once, as an array job; one job without."""
    expires_on: date | None = None
    team: TagValue | None = None
    """Whose bill it is, where it is not the stack's team."""

    @model_validator(mode="after")
    def _called(self) -> Self:
        if self.schedule is None and not self.alarms:
            raise refusal(
                "nothing would ever start it", key="schedule", allowed="schedule, alarms, or both"
            )
        if len(set(self.alarms)) != len(self.alarms):
            raise refusal("an alarm is listed twice", key="alarms", allowed="different alarms")
        return self

    def check_in(self, whole: "Settings", at: str) -> None:
        """The queue exists, and takes such jobs from EventBridge."""
        queue = whole.check_queue(self.queue, f"{at}.queue")
        check_fits(self.job, queue, f"{at}.job")
        if queue.shares:
            raise refusal(
                f"queue {self.queue!r} shares fairly, and EventBridge cannot say whose share it is",
                key=f"{at}.queue",
                allowed="a queue without shares",
            )
