"""An autoscaling group must have a ceiling: a loop in a scaler is stopped by nothing else."""

from __future__ import annotations

from policies._base import EnvironmentConfig, Notes, Policy, Subject, require
from policies._truth import Truth
from policies._types import GROUP


class Config(EnvironmentConfig):
    """Instances a group may have at most."""

    most: int = 50
    """In production, and where no tag names the environment."""
    most_outside_production: int = 20


def check(group: Subject, config: Config) -> Notes:
    """The size is a number or, from some programs, a string of digits."""
    size = group["maxSize"]
    if size.unknown:
        yield require(Truth.UNSURE, "its greatest size is above the ceiling", size)
        return
    number = size.number() or 0
    yield require(
        Truth.of(number <= config.most),
        f"it may grow to {number} instances ({config.most} allowed)",
        size,
    )
    elsewhere = config.most_outside_production
    small = Truth.of(number <= elsewhere or group.environment.absent)
    yield require(
        small | group.in_production(config),
        f"it may grow to {number} instances ({elsewhere} allowed outside production)",
        size,
    )


POLICY = Policy(
    id="asg-max-size",
    severity="high",
    title="Autoscaling groups have a ceiling",
    why="A wrong metric or a retry loop scales to the maximum, at night, at the hourly price.",
    fix="lower max_size, or raise the ceiling in the policy's settings on purpose",
    types=(GROUP,),
    check=check,
    config=Config,
)
