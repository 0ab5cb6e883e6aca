"""Buckets must encrypt with a key of ours, so that access to data can be cut at the key."""

from __future__ import annotations

from cost.models import Model
from policies._base import Notes, Policy, Subject, or_unsure, require
from policies._truth import Node, Truth, some
from policies._types import BUCKET, BUCKET_ENCRYPTION


class Config(Model):
    """Whose keys will do."""

    own_key: bool = True
    """Off: AWS's managed key aws/s3 will do too, as it does for AWS's own control."""


def check(bucket: Subject, config: Config) -> Notes:
    """Without a setting S3 encrypts with keys of its own (SSE-S3), since January 2023."""
    beside, more = bucket.attached("bucket", *BUCKET_ENCRYPTION)
    rules = [rule for node in beside for rule in node["rules"].items()]
    rules += bucket["serverSideEncryptionConfiguration.rule"].items()
    done = or_unsure(more) if not rules else some(_by_kms(rule, config) for rule in rules)
    yield require(
        done | _takes_access_logs(bucket),
        "the bucket is not encrypted with a customer-managed KMS key",
        *(rule["applyServerSideEncryptionByDefault.sseAlgorithm"] for rule in rules),
    )


def _by_kms(rule: Node, config: Config) -> Truth:
    default = rule["applyServerSideEncryptionByDefault"]
    kms = default["sseAlgorithm"].is_one_of("aws:kms", "aws:kms:dsse")
    return kms & (default["kmsMasterKeyId"].given() | Truth.of(not config.own_key))


def _takes_access_logs(bucket: Subject) -> Truth:
    # S3 and load balancers deliver access logs to buckets with SSE-S3 only.
    refer, urn = bucket.index.referrers, bucket.resource.urn
    named = bool(refer(urn, "targetBucket") or refer(urn, "accessLogs"))
    return Truth.of(named) | bucket["acl"].is_one_of("log-delivery-write")


POLICY = Policy(
    id="s3-encryption-kms",
    severity="high",
    title="Buckets encrypt with a customer-managed KMS key",
    why="With S3's own keys whoever may read an object can decrypt it; nothing can be cut off.",
    fix="add an s3.BucketServerSideEncryptionConfiguration with sse_algorithm aws:kms and a key",
    types=BUCKET,
    check=check,
    kind="stack",
    frameworks={"AWS FSBP": ("S3.17",), "HIPAA": ("164.312(a)(2)(iv)",), "GDPR": ("Art. 32",)},
    equivalents=("CKV_AWS_145", "AWS-0132"),
    config=Config,
)
