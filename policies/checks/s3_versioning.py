"""Buckets must keep earlier versions, so that an overwritten model can be had back."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._truth import some
from policies._types import BUCKET, BUCKET_VERSIONING


def check(bucket: Subject, _: NoConfig) -> Notes:
    """Versioning is off by default."""
    beside, more = bucket.attached("bucket", *BUCKET_VERSIONING)
    settings = [node["versioningConfiguration.status"] for node in beside]
    inline = bucket["versioning.enabled"]
    on = inline.is_true() | some(s.is_one_of("Enabled") for s in settings) | more
    yield require(on, "overwritten and deleted objects are gone for good", inline, *settings)


POLICY = Policy(
    id="s3-versioning",
    severity="medium",
    title="Buckets keep earlier versions of objects",
    why="One wrong sync overwrites a data set or a model, and nothing brings it back.",
    fix="add an s3.BucketVersioning with status Enabled, and expire noncurrent versions",
    types=BUCKET,
    check=check,
    kind="stack",
    frameworks={"AWS FSBP": ("S3.14",), "HIPAA": ("164.312(c)(1)",)},
    equivalents=("CKV_AWS_21", "AWS-0090"),
)
