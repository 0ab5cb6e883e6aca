"""Production databases must outlive a zone, a wrong write and a wrong `pulumi destroy`."""

from __future__ import annotations

from typing import Final

from policies._base import EnvironmentConfig, Notes, Policy, Subject, require
from policies._remedy import Set
from policies._truth import Truth

INSTANCE: Final = "aws:rds/instance:Instance"
LONGEST = 35
"""Days; AWS refuses more."""
# What the provider sends where nothing is said: for instances 0, which switches backups off.
DEFAULT_DAYS: Final = {INSTANCE: 0, "aws:rds/cluster:Cluster": 1}


class Config(EnvironmentConfig):
    """Days of automated backups."""

    least_days: int = 7
    """In production; what AWS control RDS.11 asks for."""
    least_days_untagged: int = 2
    """Where no tag names the environment: a day, the default, is over before anyone notices."""


def check(database: Subject, config: Config) -> Notes:
    """A second zone doubles the price, so what a tag puts outside production needs none of it."""
    outside = database.outside_production(config)
    if database["replicateSourceDb"].absent:
        days = database["backupRetentionPeriod"]
        yield require(
            _kept(database, config) | outside,
            f"days of backups: {_said(database)} ({_least(database, config)} to {LONGEST} asked)",
            days,
        )
        if database.type == INSTANCE:
            zones = database["multiAz"]
            yield require(zones.is_true() | outside, "it stands in a single zone", zones)
    protected = database["deletionProtection"]
    yield require(protected.is_true() | outside, "nothing keeps it from being deleted", protected)
    if not database.environment.absent:
        skip = database["skipFinalSnapshot"]
        yield require(~skip.is_true() | outside, "it is deleted without a last snapshot", skip)


def _said(database: Subject) -> int | float | str:
    days = database["backupRetentionPeriod"]
    return DEFAULT_DAYS[database.type] if days.absent else days.number() or days.shown


def _kept(database: Subject, config: Config) -> Truth:
    if database["backupRetentionPeriod"].unknown:
        return Truth.UNSURE
    days = _said(database)
    kept = days if isinstance(days, int | float) else 0
    return Truth.of(_least(database, config) <= kept <= LONGEST)


def _least(database: Subject, config: Config) -> int:
    return config.least_days_untagged if database.environment.absent else config.least_days


POLICY = Policy(
    id="rds-prod-resilience",
    severity="medium",
    title="Production databases have a second zone, a week of backups and deletion protection",
    why="Where its only zone fails, a database is down until it is restored, if it can be.",
    fix="set multi_az, backup_retention_period=7, deletion_protection; tag what is not production",
    types=tuple(DEFAULT_DAYS),
    check=check,
    remedy=(
        Set(path="multiAz", value=True, types=(INSTANCE,)),
        Set(path="backupRetentionPeriod", of=_least),
        Set(path="deletionProtection", value=True),
    ),
    frameworks={
        "AWS FSBP": ("RDS.5", "RDS.7", "RDS.8", "RDS.11"),
        "HIPAA": ("164.308(a)", "164.312(a)"),
        "GDPR": ("Art. 32",),
    },
    equivalents=(
        "CKV_AWS_157",
        "CKV_AWS_133",
        "CKV_AWS_293",
        "CKV_AWS_139",
        "AWS-0077",
        "AWS-0177",
        "AWS-0343",
    ),
    config=Config,
)
