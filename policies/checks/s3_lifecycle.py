"""Buckets must say what becomes of old objects: storage that nobody reads is paid every month."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._truth import Node, Truth, some
from policies._types import BUCKET, BUCKET_LIFECYCLE, BUCKET_VERSIONING


def check(bucket: Subject, _: NoConfig) -> Notes:
    """S3 keeps everything for ever by default, noncurrent versions included."""
    beside, more = bucket.attached("bucket", *BUCKET_LIFECYCLE)
    rules = [rule for node in beside for rule in node["rules"].items()]
    inline = list(bucket["lifecycleRules"].items())
    # S3 refuses a status that is neither Enabled nor Disabled.
    on = some(~r["status"].is_one_of("Disabled") for r in rules)
    on |= some(r["enabled"].is_true() for r in inline)
    yield require(
        on | more, "no lifecycle rule is in force: objects are kept and paid for ever", *rules
    )
    ends = [_ends_noncurrent(r) for r in (*rules, *inline)]
    if on is Truth.YES:
        yield require(
            ~_versioned(bucket) | some(ends) | more,
            "versions are kept, but none of the lifecycle rules expires noncurrent ones",
            *rules,
        )


def _ends_noncurrent(rule: Node) -> Truth:
    block = rule["noncurrentVersionExpiration"]
    if block.unknown:
        return Truth.UNSURE
    return (block["noncurrentDays"].given() | block["days"].given()) & ~block.is_one_of(None)


def _versioned(bucket: Subject) -> Truth:
    beside, _ = bucket.attached("bucket", *BUCKET_VERSIONING)
    status = some(n["versioningConfiguration.status"].is_one_of("Enabled") for n in beside)
    return bucket["versioning.enabled"].is_true() | status


POLICY = Policy(
    id="s3-lifecycle",
    severity="medium",
    title="Buckets have a lifecycle rule, and versioned ones expire noncurrent versions",
    why="Checkpoints and old versions pile up: mostly never read again, billed every month.",
    fix="add an s3.BucketLifecycleConfiguration; in our stacks set lifecycle: standard",
    types=BUCKET,
    check=check,
    kind="stack",
    frameworks={"AWS FSBP": ("S3.13", "S3.10")},
    equivalents=("CKV2_AWS_61",),
)
