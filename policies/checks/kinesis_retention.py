"""Streams must keep records as long as the environment needs, and be billed as it does."""

from __future__ import annotations

from policies._base import EnvironmentConfig, Notes, Policy, Subject, require
from policies._remedy import Set
from policies._truth import Truth

DEFAULT_HOURS = 24


class Config(EnvironmentConfig):
    """Hours, and who may stream on demand."""

    least_in_production: int = 168
    """A week, as AWS control Kinesis.3 asks: an outage over a weekend loses nothing."""
    most_outside_production: int = 168
    """Beyond a day each shard-hour costs 0.02 USD more, beyond a week each GB-month 0.023 USD."""
    on_demand_in_production: bool = False
    """A steady stream costs less with shards: 0.015 USD an hour for 1 MiB/s each."""


def check(stream: Subject, config: Config) -> Notes:
    """Judged where a tag names the environment; 24 hours and shards are AWS's defaults."""
    if stream.environment.absent:
        return
    production = stream.in_production(config)
    hours = stream["retentionPeriod"]
    kept = DEFAULT_HOURS if hours.absent else hours.number()
    known = kept or 0
    shown = "an unknown number of" if kept is None else str(kept)
    least, most = config.least_in_production, config.most_outside_production
    yield require(
        ~production | _known(kept, known >= least),
        f"production can replay {shown} hours ({least} asked)",
        hours,
    )
    yield require(
        production | _known(kept, known <= most),
        f"{shown} hours outside production ({most} at most) are paid at 0.02 USD a "
        "shard-hour, and by the GB-month beyond a week",
        hours,
    )
    mode = stream["streamModeDetails.streamMode"]
    yield require(
        ~production | ~mode.is_one_of("ON_DEMAND") | Truth.of(config.on_demand_in_production),
        "production streams on demand: 0.04 USD an hour and 0.08 USD a GB, with no ceiling",
        mode,
    )


def _known(hours: float | None, holds: bool) -> Truth:
    return Truth.UNSURE if hours is None else Truth.of(holds)


def _hours(stream: Subject, config: Config) -> int | None:
    """The length nearest to the rule; None where it is not known which holds."""
    production = stream.in_production(config)
    if production is Truth.UNSURE:
        return None
    inside, outside = config.least_in_production, config.most_outside_production
    return inside if production is Truth.YES else outside


POLICY = Policy(
    id="kinesis-retention",
    severity="medium",
    title="Streams keep a week in production and no more elsewhere, on shards unless approved",
    why="What a broken consumer did not read in time is gone; what dev keeps for months is paid.",
    fix='set retention_period, and stream_mode_details={"stream_mode": "PROVISIONED"}',
    types=("aws:kinesis/stream:Stream",),
    check=check,
    remedy=(Set(path="retentionPeriod", of=_hours),),
    frameworks={"AWS FSBP": ("Kinesis.3",)},
    config=Config,
)
