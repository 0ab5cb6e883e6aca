"""The sweeps: many trials of one job, up to an amount of money."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from infra.settings._base import Name, Section, TagValue, refusal
from infra.settings._jobs import JobSettings, check_fits, hourly_usd

if TYPE_CHECKING:
    from infra.settings.queues import TrainingQueueSettings
    from infra.settings.whole import Settings


class EarlyStopSettings(Section):
    """Ends a sweep that stopped getting better.

    Each trial writes its result as JSON to `sweeps/<entry>/<job>/<index>.json` of the queue's
    bucket of checkpoints: `{"objective": 0.12}`.
    """

    goal: Literal["minimize", "maximize"] = "minimize"
    patience: Annotated[int, Field(ge=1, le=10_000)] = 10
    """After so many trials without a better result the rest is ended."""
    least_improvement: Annotated[float, Field(ge=0)] = 0.0
    """What is better by less than this is not better."""


class SweepSettings(Section):
    """A job that is run many times at once, each with its own index: an array job.

    It costs what its trials cost: at most `max_cost_usd`, and what runs on until the guard, which
    looks every five minutes, has ended it.
    """

    queue: Name
    """The entry of `trimtab:queues` that it runs in."""
    job: JobSettings
    """One trial."""
    trials: Annotated[int, Field(ge=2, le=10_000)]
    """How many; each finds its number in AWS_BATCH_JOB_ARRAY_INDEX."""
    max_cost_usd: Annotated[Decimal, Field(gt=0)]
    """When the trials of one sweep together cost so much, the rest is ended. Refused where already
    those that can run at once could cost more, each until its timeout."""
    hourly_usd: Annotated[Decimal, Field(gt=0)] | None = None
    """What an hour of one trial is counted with; without, the on-demand price of its share of the
    queue's dearest fitting type. Needed where the catalogue has no price."""
    early_stop: EarlyStopSettings | None = None
    """Ends it when its trials bring nothing better."""
    log_key: Name = "logs"
    """The entry of `trimtab:keys` for the guard's log; used_by logs."""
    expires_on: date | None = None
    team: TagValue | None = None
    """Whose bill it is, where it is not the stack's team."""

    def price(self, queue: "TrainingQueueSettings", region: str) -> Decimal | None:
        """What an hour of one trial is counted with."""
        if self.hourly_usd is not None:
            return self.hourly_usd
        return hourly_usd(self.job, queue, region)

    def at_once(self, queue: "TrainingQueueSettings") -> int:
        """How many trials can run at the same time."""
        vcpus = queue.max_vcpus + queue.on_demand_vcpus
        return min(self.trials, max(1, vcpus // self.job.vcpus))

    def check_in(self, whole: "Settings", at: str) -> None:
        """The queue exists and fits, and what runs at once cannot cost more than the maximum."""
        queue = whole.check_queue(self.queue, f"{at}.queue")
        check_fits(self.job, queue, f"{at}.job")
        whole.check_key(self.log_key, "logs", f"{at}.log_key")
        price = self.price(queue, whole.stack.region)
        if price is None:
            raise refusal(
                "no price is known of the queue's types: the cost could not be watched",
                key=f"{at}.hourly_usd",
                allowed="what an hour of one trial costs, in USD",
            )
        at_once, hours = self.at_once(queue), Decimal(self.job.timeout_minutes) / 60
        worst = price * hours * at_once
        if worst > self.max_cost_usd:
            raise refusal(
                f"{at_once} trials at once, each for {hours:.1f} hours at {price:.2f} USD, can "
                f"cost {worst:.0f} USD",
                key=f"{at}.max_cost_usd",
                allowed=f"{worst.to_integral_value(rounding='ROUND_CEILING')} at least, or a "
                "shorter timeout_minutes, or a queue of fewer vCPUs",
            )
