"""In production a bucket must not be deleted with all that is in it."""

from __future__ import annotations

from policies._base import EnvironmentConfig, Notes, Policy, Subject, require
from policies._remedy import Set
from policies._types import BUCKET


def check(bucket: Subject, config: EnvironmentConfig) -> Notes:
    """Off by default: AWS refuses to delete a bucket that has objects. No template shows it."""
    flag = bucket["forceDestroy"]
    if bucket.environment.absent:
        return
    yield require(
        ~flag.is_true() | ~bucket.in_production(config),
        "one `pulumi destroy` or a renaming deletes every object in it, versions included",
        flag,
    )


POLICY = Policy(
    id="s3-no-force-destroy-prod",
    severity="high",
    title="Production's buckets are not destroyed with their objects",
    why="The data set goes with the bucket, and no version or recycle bin brings it back.",
    fix="drop force_destroy=True in production; empty a bucket by hand when it must go",
    types=(
        *BUCKET,
        "aws:s3/directoryBucket:DirectoryBucket",
        "aws:s3tables/tableBucket:TableBucket",
    ),
    check=check,
    remedy=(Set(path="forceDestroy", value=False),),
    config=EnvironmentConfig,
)
