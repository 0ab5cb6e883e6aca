"""Who is told when something is wrong, what is watched, and for how long logs are kept."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from infra.settings._base import Name, Section, TagValue, refusal

if TYPE_CHECKING:
    from infra.settings.whole import Settings

Board = Literal["fleet", "gpu", "serving", "pipeline", "spend"]
Address = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
LogDays = Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653]
"""What CloudWatch Logs takes."""


SCHEDULE = (
    r"^(cron\(\S+ \S+ \S+ \S+ \S+\)"
    r"|at\(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?\))$"
)
"""Five fields, unlike EventBridge's six: API_Schedule of CloudWatch."""
LONGEST = timedelta(days=15)


class MuteSettings(Section):
    """Hours in which alarms change state but tell nobody: a planned load test, a night of work."""

    schedule: Annotated[str, StringConstraints(pattern=SCHEDULE)]
    """When it begins: `cron(0 22 * * SAT)` again and again, `at(2027-01-09T22:00)` once."""
    duration: timedelta
    """For how long, as ISO 8601 says it: `PT2H`. At most 15 days."""
    time_zone: Annotated[
        str, StringConstraints(pattern=r"^[A-Za-z_+\-0-9]+(/[A-Za-z_+\-0-9]+)*$")
    ] = "UTC"
    components: tuple[str, ...] = ()
    """Only alarms of these, such as `clusters.trainer`; all where none is named."""

    @field_validator("duration")
    @classmethod
    def _bearable(cls, duration: timedelta) -> timedelta:
        if not timedelta(minutes=1) <= duration <= LONGEST or duration.microseconds:
            raise refusal(
                f"{duration} is no time to be quiet", allowed="from PT1M to P15D, whole minutes"
            )
        return duration


class MonitoringSettings(Section):
    """Alarms of all components; without this section there are none. 0.10 USD a month and alarm."""

    key: Name = "logs"
    """The entry of `trimtab:keys` that encrypts the topics; it must be used_by alerts."""
    routes: dict[TagValue, tuple[Address, ...]] = Field(default={})
    """Mail addresses by team. Alarms of components of other teams go to the stack's own team."""
    pages: Literal["alarm", "component"] = "alarm"
    """Who tells people: each alarm, or one composite alarm for all of a component's, for 0.50 USD a
    month each: a broken balancer is then one message, not five."""
    anomaly_bands: bool = False
    """Alarms where traffic leaves the band that CloudWatch learns from two weeks of it; they need
    no threshold, and cost 0.30 USD a month each."""
    latency_seconds: Annotated[float, Field(gt=0, le=3600)] = 1
    """One answer in a hundred of what serves behind a balancer may take longer before it alarms."""
    dashboards: tuple[Board, ...] = ()
    """An account has three for nothing; each further one costs 3 USD a month."""
    log_days: LogDays | None = None
    """How long log groups of the stack keep what they get; 30 days, in production 365. Kept logs
    cost 0.03 USD a month and GB; writing them costs 0.50 USD a GB whatever is kept."""
    mutes: dict[Name, MuteSettings] = Field(default={})
    """Hours in which alarms tell nobody, by names of your choice."""

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len(set(self.dashboards)) < len(self.dashboards):
            raise refusal(
                "a dashboard is named twice", key="dashboards", allowed="each of them once"
            )
        return self

    def check_in(self, whole: "Settings", at: str) -> None:
        """The key must let those in who publish alarms."""
        whole.check_key(self.key, "alerts", f"{at}.key")
        for name, mute in self.mutes.items():
            for component in mute.components:
                section, _, entry = component.partition(".")
                value = getattr(whole, section, None)
                if not value or (entry and not (isinstance(value, dict) and entry in value)):
                    raise refusal(
                        f"the stack has no {component}",
                        key=f"{at}.mutes.{name}.components",
                        allowed="a section, or one of its entries, such as clusters.trainer",
                    )
