"""Parts of a bucket's settings: which checkpoints stay, who comes in by which door, replicas."""

from typing import Annotated

from pydantic import Field, StringConstraints

from infra.settings._base import Name, Section

Prefix = Annotated[str, StringConstraints(pattern=r"^[\w.-]+(/[\w.-]+)*/$")]
"""The beginning of objects' keys, such as `teams/search/`."""


class RetentionSettings(Section):
    """Which checkpoints stay. A function looks once a day and tags the others `retention: expire`.

    S3's lifecycle rules know ages and tags, but not "all but the last three", and no exceptions. So
    the function chooses, and never deletes: the lifecycle drops what is tagged within a day or two,
    and older versions keep it for another `noncurrent_days`, in which it can be brought back.
    """

    keep_last: Annotated[int, Field(ge=1, le=1000)] = 3
    """That many complete checkpoints of each job stay: folders `step=N/` with a MANIFEST.json, the
    highest steps first. What LATEST names stays in any case."""
    keep_best: bool = True
    """What has the tag `keep: best` stays as well, and what LATEST calls the best."""
    min_age_days: Annotated[int, Field(ge=1)] = 2
    """Younger checkpoints are left alone, complete or not."""
    prefix: Prefix | None = None
    """Only jobs below this prefix."""
    dry_run: bool = True
    """Only tell in the log what would be tagged. Turn it off when the log tells what you expect."""
    log_key: Name = "logs"
    """The entry of `trimtab:keys` that encrypts the function's log; used_by logs."""


class AccessPointSettings(Section):
    """A team's door to a bucket: by it, nobody but the team, and nothing but its prefix."""

    prefix: Prefix
    """What can be reached through it."""
    write: bool = False
    """Also put objects. Nothing can be deleted through it."""
    vpc_only: bool = True
    """Only from the stack's network: no laptop, and no key that was carried out of it."""


class ReplicationSettings(Section):
    """A copy of the bucket in the stack's `recovery_region`, as protected as the original.

    It costs the storage again, 0.02 USD a GB for the transfer, and a request an object. Objects
    that are there already are not copied: S3 Batch Replication does that once.
    """

    prefix: Prefix | None = None
    """Only objects below this prefix."""
    within_15_minutes: bool = False
    """S3 Replication Time Control: 99.99 % of objects within 15 minutes; 0.015 USD a GB more."""
    watch: bool = True
    """Metrics of the replication, and an alarm when objects fail: 1.20 USD a month."""
