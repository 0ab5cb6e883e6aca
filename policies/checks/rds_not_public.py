"""Databases must not have a public address."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._remedy import Set


def check(database: Subject, _: NoConfig) -> Notes:
    """The provider leaves it off unless it is asked for."""
    flag = database["publiclyAccessible"]
    yield require(~flag.is_true(), "the database has a public address", flag)


POLICY = Policy(
    id="rds-not-public",
    severity="critical",
    title="Databases have no public address",
    why="A public database is found within minutes; then only its password stands before the data.",
    fix="leave publicly_accessible out, or set it to False",
    types=("aws:rds/clusterInstance:ClusterInstance", "aws:rds/instance:Instance"),
    check=check,
    remedy=(Set(path="publiclyAccessible", value=False),),
    frameworks={
        "AWS FSBP": ("RDS.2",),
        "CIS AWS v3.0": ("2.3.3",),
        "HIPAA": ("164.308(a)", "164.312(a)"),
        "SOC 2": ("CC6.1", "CC6.6"),
    },
    equivalents=("CKV_AWS_17", "AWS-0180"),
)
