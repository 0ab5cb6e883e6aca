"""ACLs must be off: policies alone say who may read."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._remedy import Set
from policies._types import BUCKET_OWNERSHIP


def check(controls: Subject, _: NoConfig) -> Notes:
    """A bucket without controls has them off, since April 2023."""
    ownership = controls["rule.objectOwnership"]
    yield require(
        ownership.is_one_of("BucketOwnerEnforced"),
        f"ACLs decide beside the policies (objectOwnership is {ownership.shown})",
        ownership,
    )


POLICY = Policy(
    id="s3-acl-disabled",
    severity="medium",
    title="Buckets have their ACLs disabled",
    why="With ACLs each object may have readers of its own, whom no policy names or revokes.",
    fix='set object_ownership="BucketOwnerEnforced", or drop the ownership controls',
    types=BUCKET_OWNERSHIP,
    check=check,
    remedy=(Set(path="rule.objectOwnership", value="BucketOwnerEnforced"),),
    frameworks={"AWS FSBP": ("S3.12",)},
    equivalents=("CKV2_AWS_65",),
)
