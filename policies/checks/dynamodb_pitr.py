"""Production's tables must be restorable to any second of the last five weeks."""

from __future__ import annotations

from policies._base import EnvironmentConfig, Notes, Policy, Subject, require
from policies._remedy import Set


def check(table: Subject, config: EnvironmentConfig) -> Notes:
    """It is off by default. Tables that a tag puts outside production need none."""
    enabled = table["pointInTimeRecovery.enabled"]
    yield require(
        enabled.is_true() | table.outside_production(config),
        "a wrong write cannot be undone: there is no point-in-time recovery",
        enabled,
    )


POLICY = Policy(
    id="dynamodb-pitr",
    severity="medium",
    title="Tables have point-in-time recovery in production",
    why="One wrong script empties a table in minutes; recovery is about 0.20 USD a GB and month.",
    fix='set point_in_time_recovery={"enabled": True}',
    types=("aws:dynamodb/table:Table",),
    check=check,
    remedy=(Set(path="pointInTimeRecovery.enabled", value=True),),
    frameworks={"AWS FSBP": ("DynamoDB.2",), "HIPAA": ("164.308(a)", "164.312(a)")},
    equivalents=("CKV_AWS_28", "AWS-0024"),
    config=EnvironmentConfig,
)
