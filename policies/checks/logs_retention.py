"""Log groups must say how long they keep: by default they keep, and bill, for ever."""

from __future__ import annotations

from policies._base import EnvironmentConfig, Notes, Policy, Subject, require
from policies._remedy import Set
from policies._truth import Truth

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
LENGTHS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
           2922, 3288, 3653)  # fmt: skip


class Config(EnvironmentConfig):
    """Days."""

    least_in_production: int = 365
    """AWS control CloudWatch.16 asks for a year."""
    most_outside_production: int = 90
    """Nobody reads dev's logs of last quarter."""
    least_untagged: int = 1
    """Where no tag names the environment."""
    for_ever: bool = False
    """Whether keeping for ever is long enough, for archives."""


def check(group: Subject, config: Config) -> Notes:
    """0 means for ever, as does nothing. Lengths are judged where a tag names the environment."""
    days = group["retentionInDays"]
    if days.unknown:
        yield require(Truth.UNSURE, "the logs are kept too long or not long enough", days)
        return
    kept = days.number() or 0
    yield require(Truth.of(kept > 0 or config.for_ever), "they are kept and paid for ever", days)
    if kept == 0:
        return
    if group.environment.absent:
        least = config.least_untagged
        yield require(Truth.of(kept >= least), f"{kept} days ({least} asked)", days)
        return
    production = group.in_production(config)
    least, most = config.least_in_production, config.most_outside_production
    yield require(
        ~production | Truth.of(kept >= least), f"{kept} days in production ({least} asked)", days
    )
    yield require(
        production | Truth.of(kept <= most),
        f"{kept} days outside production ({most} at most)",
        days,
    )


def _length(group: Subject, config: Config) -> int | None:
    """The length nearest to the rule; None where no tag names the environment."""
    production = group.in_production(config)
    if production is Truth.UNSURE:
        return None
    if production is Truth.YES:
        return next((n for n in LENGTHS if n >= config.least_in_production), None)
    return max((n for n in LENGTHS if n <= config.most_outside_production), default=None)


POLICY = Policy(
    id="logs-retention",
    severity="medium",
    title="Log groups keep a year in production, and months elsewhere",
    why="Logs without an end are paid every month; too short ones are gone when they are needed.",
    fix="set retention_in_days",
    types=("aws:cloudwatch/logGroup:LogGroup",),
    check=check,
    remedy=(Set(path="retentionInDays", of=_length),),
    frameworks={"AWS Security Hub": ("CloudWatch.16",), "HIPAA": ("164.312(b)",)},
    equivalents=("CKV_AWS_66", "CKV_AWS_338"),
    config=Config,
)
