"""The spend guard: when a stack's fleets are stopped because they cost too much."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, model_validator

from infra.settings._base import Name, Section, refusal

if TYPE_CHECKING:
    from infra.settings.whole import Settings

Usd = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2)]


class GuardSettings(Section):
    """A cap on spend that stops fleets in time for their checkpoints, and can be taken back.

    About 1.50 USD a month, nearly all of it for its metrics.
    """

    dry_run: bool = True
    """Say what would be stopped, and stop nothing. Read a month of its log before you turn it."""
    clusters: tuple[Name, ...] = ()
    """What it may stop. Empty: all of kind training; of kind serving only what is named here."""
    queues: tuple[Name, ...] = ()
    """Queues of jobs that it may stop as well. Empty: all. Jobs save, and wait for the release."""
    monthly_usd: Usd | None = None
    """A budget of the stack's actual spend, whole months. AWS counts it hours to a day late."""
    hourly_usd: Usd | None = None
    """What all the stack's instances together may cost an hour, by live prices."""
    daily_usd: Usd | None = None
    """What they may cost a day (UTC), by live prices."""
    grace_minutes: Annotated[int, Field(ge=0, le=120)] = 10
    """Between the signal to the jobs and sizes of zero; nothing new is launched in it."""
    every_minutes: Annotated[int, Field(ge=1, le=60)] = 5
    """How often prices are looked at, and what was begun is finished."""
    key: Name = "logs"
    """The entry of `trimtab:keys` that encrypts the topic of its budget; used_by alerts."""
    log_key: Name = "logs"
    """The entry of `trimtab:keys` that encrypts the function's log; used_by logs."""

    @model_validator(mode="after")
    def _combinations(self) -> Self:
        if self.monthly_usd is None and self.hourly_usd is None and self.daily_usd is None:
            raise refusal(
                "a guard without a cap guards nothing",
                key="monthly_usd",
                allowed="monthly_usd, hourly_usd or daily_usd",
            )
        for name in ("clusters", "queues"):
            if len(set(getattr(self, name))) != len(getattr(self, name)):
                raise refusal(
                    f"a {name[:-1]} is listed twice", key=name, allowed=f"different {name}"
                )
        if self.hourly_usd is not None and self.daily_usd is not None:
            self._check_order(self.hourly_usd, self.daily_usd)
        return self

    def _check_order(self, hourly: Decimal, daily: Decimal) -> None:
        if hourly > daily:
            raise refusal(
                f"an hour at {hourly} USD is more than the whole day's {daily}",
                key="daily_usd",
                allowed=f"{hourly} at least",
            )

    def guarded(self, whole: "Settings") -> tuple[str, ...]:
        """The clusters that it may stop."""
        training = (name for name, c in whole.clusters.items() if c.kind == "training")
        return self.clusters or tuple(training)

    def guarded_queues(self, whole: "Settings") -> tuple[str, ...]:
        """The queues that it may stop."""
        return self.queues or tuple(whole.queues)

    def check_in(self, whole: "Settings", at: str) -> None:
        """There must be something to stop, and keys that let in who uses them."""
        whole.check_key(self.key, "alerts", f"{at}.key")
        whole.check_key(self.log_key, "logs", f"{at}.log_key")
        for name in self.clusters:
            if name not in whole.clusters:
                raise refusal(
                    f"there is no cluster {name!r}",
                    key=f"{at}.clusters",
                    allowed=", ".join(sorted(whole.clusters)) or "a cluster of trimtab:clusters",
                )
        for name in self.queues:
            whole.check_queue(name, f"{at}.queues")
        if not self.guarded(whole) and not self.guarded_queues(whole):
            raise refusal(
                "there is no training cluster and no queue that could be stopped",
                key=f"{at}.clusters",
                allowed="the serving clusters that may be stopped, by name",
            )
