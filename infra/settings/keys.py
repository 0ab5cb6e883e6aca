"""The encryption keys: one customer-managed key for each domain of data."""

from typing import Annotated, Literal

from pydantic import Field

from infra.settings._base import Section

KeyUser = Literal[
    "s3",
    "ebs",
    "alerts",
    "cloudtrail",
    "exports",
    "logs",
    "backup",
    "dms",
    "dynamodb",
    "ecr",
    "fsx",
    "kinesis",
    "lambda",
    "s3tables",
    "secretsmanager",
    "sqs",
]
"""s3: objects; ebs: volumes, also of what autoscaling launches; alerts: encrypted topics that
budgets, cost anomalies, alarms and events publish to; cloudtrail: the account's trail; exports: the
export of the bill; logs: log groups; the others: what these services store."""


class KeySettings(Section):
    """A customer-managed key; it costs 1 USD a month."""

    used_by: Annotated[tuple[KeyUser, ...], Field(min_length=1)]
    """The key's policy lets these services in, and no others."""
    rotation_days: Annotated[int, Field(ge=90, le=2560)] = 365
    deletion_window_days: Annotated[int, Field(ge=7, le=30)] = 30
    """How long a deleted key can still be brought back."""
