"""Every bucket must block public access by all four switches, whatever its policy says."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, or_unsure, require
from policies._truth import Truth
from policies._types import BUCKET, BUCKET_PUBLIC_ACCESS_BLOCK

SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def check(bucket: Subject, _: NoConfig) -> Notes:
    """A switch that a block leaves out is off."""
    blocks, more = bucket.attached("bucket", *BUCKET_PUBLIC_ACCESS_BLOCK)
    if not blocks:
        yield require(or_unsure(more), "the bucket has no public access block")
    for block in blocks:
        off = [name for name in SWITCHES if block[name].is_true() is Truth.NO]
        for switch in (block[name] for name in SWITCHES):
            yield require(
                switch.is_true(),
                f"its public access block leaves off {', '.join(off) or 'a switch'}",
                switch,
            )


POLICY = Policy(
    id="s3-public-access-block",
    severity="high",
    title="Every bucket blocks public access by all four switches",
    why="One careless ACL or policy statement makes training data and models public.",
    fix="add an s3.BucketPublicAccessBlock for the bucket with all four arguments True",
    types=BUCKET,
    check=check,
    kind="stack",
    frameworks={"AWS FSBP": ("S3.8",), "CIS AWS v3.0": ("2.1.4",)},
    equivalents=("CKV2_AWS_6",),
)
