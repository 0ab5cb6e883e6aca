"""A bucket as every bucket should be: private, encrypted, versioned, logged, cooling down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._bucket_policy import bucket_policy, through_access_points
from infra.components._context import token
from infra.components._lifecycle import lifecycle_rules
from infra.components._recovery import Recovery

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.components._policy import Statement
    from infra.settings import BucketSettings
    from infra.tagging import Tags


LOG_PREFIX = "s3/"
"""Where access logs begin in the bucket of logs; S3 continues with account, region and bucket."""

ENTIRE_BUCKET = "EntireBucket"
"""The filter of request metrics that AWS's console calls so: all requests."""

LISTED = (
    "ETag",
    "EncryptionStatus",
    "IntelligentTieringAccessTier",
    "IsMultipartUploaded",
    "LastModifiedDate",
    "ReplicationStatus",
    "Size",
    "StorageClass",
)
"""What an inventory tells of each object beside its key and version."""


@dataclass(frozen=True, kw_only=True)
class SecureBucketArgs:
    """What a bucket needs to know."""

    context: Context
    settings: BucketSettings
    bucket: str
    """The bucket's name."""
    tags: Tags
    key_arn: pulumi.Input[str] | None = None
    """The customer-managed key; None for buckets that AWS can only fill with S3's own keys."""
    log_bucket: SecureBucket | None = None
    """Where its access is logged."""
    statements: list[Statement] = field(default_factory=list)
    """Further statements of the bucket's policy: who may deliver into it."""
    replica: bool = False
    """A copy of another bucket: it is what the other promises, and promises nothing itself."""


class SecureBucket(pulumi.ComponentResource):
    """One bucket and the side resources that make it safe."""

    bucket: pulumi.Output[str]
    arn: pulumi.Output[str]
    known_arn: str
    """The ARN from the name, known before the bucket exists; whoever uses it depends on `ready`."""
    ready: pulumi.Resource
    """What must exist before others may write to the bucket."""
    settled: pulumi.Resource
    """The last of its settings: what changes the bucket further must wait for it."""

    def __init__(
        self, name: str, args: SecureBucketArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__(token("storage", self), name, None, opts)
        self._name, self._args = name, args
        self._bucket = aws.s3.Bucket(
            name,
            bucket=args.bucket,
            force_destroy=args.settings.force_destroy,
            region=args.context.away,
            tags=args.tags.own(backup="daily" if args.settings.backup else None),
            opts=args.context.holding_data(self),
        )
        # One after the other: S3 answers "conflicting conditional operation" to settings of one
        # bucket that arrive together, and lifecycle rules must find versioning in place.
        self._last: pulumi.Resource = self._bucket
        self._own_objects()
        self._block_public_access()
        self._encrypt()
        self._keep_versions()
        self._deny_insecure()
        self.ready = self._last
        self._log()
        self._cool_down()
        self._archive()
        self._list_objects()
        self._measure()
        self.settled = self._last
        self.bucket = self._bucket.bucket
        self.arn = self._bucket.arn
        self.known_arn = f"arn:aws:s3:::{args.bucket}"
        promise = {} if args.replica else {"recovery": recovery_of(args.settings).output()}
        self.register_outputs({"bucket": self.bucket, "arn": self.arn, **promise})

    def _after_last(self, *others: pulumi.Resource) -> ResourceOptions:
        return ResourceOptions(parent=self, depends_on=[self._last, *others])

    def _own_objects(self) -> None:
        self._last = aws.s3.BucketOwnershipControls(
            f"{self._name}-ownership",
            bucket=self._bucket.id,
            region=self._args.context.away,
            rule={"object_ownership": "BucketOwnerEnforced"},
            opts=self._after_last(),
        )

    def _block_public_access(self) -> None:
        self._last = aws.s3.BucketPublicAccessBlock(
            f"{self._name}-private",
            bucket=self._bucket.id,
            region=self._args.context.away,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self._after_last(),
        )

    def _encrypt(self) -> None:
        with_key: dict[str, Any] = {"sse_algorithm": "AES256"}
        if self._args.key_arn is not None:
            with_key = {"sse_algorithm": "aws:kms", "kms_master_key_id": self._args.key_arn}
        self._last = aws.s3.BucketServerSideEncryptionConfiguration(
            f"{self._name}-encryption",
            bucket=self._bucket.id,
            region=self._args.context.away,
            rules=[
                {
                    "apply_server_side_encryption_by_default": with_key,
                    # A key for the bucket instead of one call to KMS for each object.
                    "bucket_key_enabled": self._args.key_arn is not None,
                    "blocked_encryption_types": ["SSE-C"],
                }
            ],
            opts=self._after_last(),
        )

    def _keep_versions(self) -> None:
        status = "Enabled" if self._args.settings.versioning else "Suspended"
        self._last = aws.s3.BucketVersioning(
            f"{self._name}-versioning",
            bucket=self._bucket.id,
            region=self._args.context.away,
            versioning_configuration={"status": status},
            opts=self._after_last(),
        )

    def _deny_insecure(self) -> None:
        args = self._args
        statements = list(args.statements)
        if args.settings.access_points:
            statements.append(through_access_points(args.context, args.bucket))
        self._last = aws.s3.BucketPolicy(
            f"{self._name}-policy",
            bucket=self._bucket.id,
            region=self._args.context.away,
            policy=bucket_policy(
                args.context, args.bucket, statements, encrypted=args.key_arn is not None
            ),
            opts=self._after_last(),
        )

    def _log(self) -> None:
        if self._args.log_bucket is None:
            return
        self._last = aws.s3.BucketLogging(
            f"{self._name}-logging",
            bucket=self._bucket.id,
            region=self._args.context.away,
            target_bucket=self._args.log_bucket.bucket,
            target_prefix=LOG_PREFIX,
            # Folders by account, region, bucket and day: Athena reads no more than it is asked for.
            target_object_key_format={"partitioned_prefix": {"partition_date_source": "EventTime"}},
            # S3 refuses a target whose policy does not let the log service in yet.
            opts=self._after_last(self._args.log_bucket.ready),
        )

    def _cool_down(self) -> None:
        rules = lifecycle_rules(self._args.settings)
        if not rules:
            return
        self._last = aws.s3.BucketLifecycleConfiguration(
            f"{self._name}-lifecycle",
            bucket=self._bucket.id,
            region=self._args.context.away,
            transition_default_minimum_object_size="all_storage_classes_128K",
            rules=rules,
            opts=self._after_last(),
        )

    def _archive(self) -> None:
        archive = self._args.settings.archive
        if archive is None:
            return
        self._last = aws.s3.BucketIntelligentTieringConfiguration(
            f"{self._name}-archive",
            bucket=self._bucket.id,
            region=self._args.context.away,
            name="archive",
            filter={"prefix": archive.prefix},
            tierings=[{"access_tier": "DEEP_ARCHIVE_ACCESS", "days": archive.after_days}],
            opts=self._after_last(),
        )

    def _list_objects(self) -> None:
        settings, logs = self._args.settings, self._args.log_bucket
        if settings.inventory == "none" or logs is None:
            return
        self._last = aws.s3.Inventory(
            f"{self._name}-inventory",
            bucket=self._bucket.id,
            region=self._args.context.away,
            name="all",
            included_object_versions="All",
            optional_fields=list(LISTED),
            schedule={"frequency": settings.inventory.title()},
            destination={
                "bucket": {
                    "bucket_arn": logs.known_arn,
                    "account_id": self._args.context.account,
                    "format": "Parquet",
                    "prefix": "inventory",
                    # The bucket of logs has S3's own keys.
                    "encryption": {"sse_s3": {}},
                }
            },
            opts=self._after_last(logs.ready),
        )

    def _measure(self) -> None:
        if not self._args.settings.request_metrics:
            return
        self._last = aws.s3.BucketMetric(
            f"{self._name}-requests",
            bucket=self._bucket.id,
            region=self._args.context.away,
            name=ENTIRE_BUCKET,
            opts=self._after_last(),
        )


def recovery_of(settings: BucketSettings) -> Recovery:
    """What a bucket promises: S3 itself keeps objects in three zones at least."""
    kept = f"older versions, {settings.noncurrent_days} days at least"
    if settings.replication is not None:
        within = "15 min" if settings.replication.within_15_minutes else "minutes, not promised"
        return Recovery(rto="1 h", rpo=within, how=f"replica in another region; {kept}")
    if settings.backup:
        return Recovery(rto="1 h", rpo="24 h", how=f"backups in a vault; {kept}")
    if settings.versioning:
        return Recovery(
            rto="1 h", rpo="0", how=f"{kept}; a lost region takes them along until AWS is back"
        )
    return Recovery(rto="none", rpo="all", how="nothing: what is deleted is gone")
