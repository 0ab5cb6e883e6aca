"""Buckets must log who asked for what."""

from __future__ import annotations

from fnmatch import fnmatchcase

from cost.models import Model
from policies._base import Notes, Policy, Subject, or_unsure, require
from policies._documents import statements
from policies._truth import Truth, some
from policies._types import BUCKET, BUCKET_ACL, BUCKET_LOGGING, BUCKET_POLICY


class Config(Model):
    """Which buckets need no log."""

    exempt: tuple[str, ...] = ()
    """Globs of names: the resource's in the program, or the bucket's."""


def check(bucket: Subject, config: Config) -> Notes:
    """Logging is off by default. What takes logs is exempt: it would log its own logging."""
    if _is_exempt(bucket, config):
        return
    beside, more = bucket.attached("bucket", *BUCKET_LOGGING)
    targets = [node["targetBucket"] for node in beside] + [bucket["logging.targetBucket"]]
    if some(target.given() for target in targets) is Truth.YES:
        return
    yield require(
        _takes_logs(bucket) | or_unsure(more),
        "nobody can tell who read or deleted its objects: it has no access log",
        *targets,
    )


def _is_exempt(bucket: Subject, config: Config) -> bool:
    names = {bucket.resource.name, *bucket.physical_names}
    return any(fnmatchcase(name, glob) for name in names for glob in config.exempt)


def _takes_logs(bucket: Subject) -> Truth:
    """Whether logs are delivered to it: it is a target here, or may be written by the service."""
    of_others, more = bucket.attached("targetBucket", *BUCKET_LOGGING)
    if of_others or bucket.index.referrers(bucket.resource.urn, "logging"):
        return Truth.YES
    acls, _ = bucket.attached("bucket", *BUCKET_ACL)
    by_acl = some(a["acl"].is_one_of("log-delivery-write") for a in (bucket.root, *acls))
    policies, _ = bucket.attached("bucket", *BUCKET_POLICY)
    by_policy = some(
        some(p.is_one_of("logging.s3.amazonaws.com") for p in statement.principals("Service"))
        & statement.allows
        & statement.covers("s3:PutObject")
        for node in (bucket.root, *policies)
        for statement in statements(node["policy"])
    )
    return by_acl | by_policy | more


POLICY = Policy(
    id="s3-access-logging",
    severity="medium",
    title="Buckets keep an access log",
    why="After a leak the log is the only answer to what was taken, and by whom.",
    fix="add an s3.BucketLogging with a target bucket, or exempt the bucket in the settings",
    types=BUCKET,
    check=check,
    kind="stack",
    frameworks={"AWS FSBP": ("S3.9",), "HIPAA": ("164.312(b)",), "SOC 2": ("CC6.1",)},
    equivalents=("CKV_AWS_18", "AWS-0089"),
    config=Config,
)
