"""What looks after a training cluster: a way out when spot is short, an end to idle GPUs."""

from typing import Annotated

from pydantic import Field

from infra.settings._base import Name, Section, refusal
from infra.settings._clusters import Percentage


class FallbackSettings(Section):
    """Fills with on-demand what spot does not give, and returns to spot later.

    The function costs less than a cent a month; what it launches costs the price of on-demand.
    """

    after_minutes: Annotated[int, Field(ge=5, le=120)] = 15
    """How long the group may have fewer instances than it wants, before on-demand fills up."""
    most_percentage: Annotated[int, Field(ge=1, le=100)] = 100
    """The share of on-demand is never raised above this."""
    return_after_minutes: Annotated[int, Field(ge=15, le=2880)] = 120
    """When spot is tried again; twice as long after each attempt that fails, up to a day."""
    log_key: Name = "logs"
    """The entry of `trimtab:keys` for the function's log; it must be used_by logs."""


class ReaperSettings(Section):
    """Ends instances whose GPUs have nothing to do: warned first, then scaled in.

    Never one that is protected from scale-in, never below min_size. Costs less than a cent a month.
    """

    below_percent: Annotated[int, Field(ge=1, le=50)] = 5
    """An instance is idle while the most that any minute saw of its GPUs is below this."""
    window_minutes: Annotated[int, Field(ge=30, le=1440)] = 60
    """For so long, with measurements all along: without them nothing is called idle."""
    grace_minutes: Annotated[int, Field(ge=10, le=1440)] = 30
    """From the warning to the end; work, protection, or the tag `keep` in between saves it."""
    dry_run: bool = True
    """Warns and says what it would do, and does nothing."""
    log_key: Name = "logs"
    """The entry of `trimtab:keys` for the function's log; it must be used_by logs."""


def check_reaper(gpu: bool, low: int, high: int) -> None:
    """There are GPUs that can be idle, and instances that may go."""
    if not gpu:
        raise refusal(
            "the cluster has no GPU that could be idle", key="reaper", allowed="none, or GPUs"
        )
    if low == high:
        raise refusal(
            f"the cluster never has fewer than {low} instances: none could be scaled in",
            key="reaper",
            allowed=f"none, or a min_size of 0 to {high - 1}",
        )


def check_most(fallback: FallbackSettings, on_demand_percentage: Percentage) -> None:
    """A fallback needs a share of spot that can fall, and room to raise on-demand."""
    if on_demand_percentage == 100:
        raise refusal(
            "the cluster is all on-demand: there is no spot to fall back from",
            key="fallback",
            allowed="none, or on_demand_percentage below 100",
        )
    if fallback.most_percentage <= on_demand_percentage:
        raise refusal(
            f"on-demand cannot be raised from {on_demand_percentage} to at most "
            f"{fallback.most_percentage} percent",
            key="fallback.most_percentage",
            allowed=f"{on_demand_percentage + 1} to 100",
        )
