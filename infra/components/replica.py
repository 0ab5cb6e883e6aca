"""A bucket's copy in the recovery region, as protected as the original, and what keeps it new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import Alarm, make_alarms
from infra.components._bucket_policy import log_delivery
from infra.components._context import token
from infra.components._policy import allow, use_key
from infra.components._role import Identity, make_role, role_ready
from infra.components.recovery_key import ALIAS
from infra.components.secure_bucket import SecureBucket, SecureBucketArgs

if TYPE_CHECKING:
    from infra.components._alarms import Alarming
    from infra.components._context import Context
    from infra.components._policy import Statement
    from infra.settings import BucketSettings

RULE = "recovery"
"""The rule's id, by which its metrics are told."""
MINUTES = 15
"""What S3 promises with Replication Time Control; it knows no other number."""


@dataclass(frozen=True, kw_only=True)
class ReplicaArgs:
    """What a replica needs to know."""

    context: Context
    entry: str
    """The bucket's entry in `trimtab:lake`."""
    settings: BucketSettings
    source: SecureBucket
    logs: SecureBucket
    """The bucket of logs of the recovery region: S3 logs within a region."""
    key_arn: pulumi.Input[str]
    """The key of the recovery region."""
    boundary: pulumi.Input[str]
    alarming: Alarming


class Replica(pulumi.ComponentResource):
    """A SecureBucket away from home, and the replication into it."""

    bucket: pulumi.Output[str]

    def __init__(self, name: str, args: ReplicaArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__(token("storage", self), name, None, opts)
        self._name, self._args = name, args
        self._tags = args.context.tags(f"lake.{args.entry}")
        self._target = args.context.bucket(f"{args.entry}-replica")
        replica = self._make_bucket()
        self._replicate(replica)
        self._watch()
        self.bucket = replica.bucket
        self.register_outputs({"bucket": self.bucket})

    def _make_bucket(self) -> SecureBucket:
        """With lifecycle rules of its own: what they delete there is not deleted here by itself."""
        args = self._args
        left_out: dict[str, Any] = {
            "access_points": {},
            "backup": False,
            "inventory": "none",
            "replication": None,
            "request_metrics": False,
        }
        return SecureBucket(
            self._name,
            SecureBucketArgs(
                context=args.context.in_recovery(),
                settings=args.settings.model_copy(update=left_out),
                bucket=self._target,
                tags=self._tags,
                key_arn=args.key_arn,
                log_bucket=args.logs,
                replica=True,
            ),
            ResourceOptions(parent=self),
        )

    def _replicate(self, replica: SecureBucket) -> None:
        args = self._args
        role = make_role(self, args.context, args.boundary, self._identity(), self._tags)
        aws.s3.BucketReplicationConfig(
            self._name,
            bucket=args.source.bucket,
            role=role.arn,
            rules=[self._rule()],
            # S3 wants versions on both sides, and lifecycle rules that are there already: added
            # later they race with the replication of what they delete.
            opts=ResourceOptions(
                parent=self,
                depends_on=[args.source.settled, replica.settled, *role_ready(role)],
            ),
        )

    def _rule(self) -> dict[str, Any]:
        wanted = self._args.settings.replication
        if wanted is None:
            raise ValueError("made only for buckets that are replicated")
        destination: dict[str, Any] = {
            "bucket": f"arn:aws:s3:::{self._target}",
            "encryption_configuration": {"replica_kms_key_id": self._args.key_arn},
        }
        if wanted.within_15_minutes:
            limit = {"minutes": MINUTES}
            destination["replication_time"] = {"status": "Enabled", "time": limit}
            destination["metrics"] = {"status": "Enabled", "event_threshold": limit}
        elif wanted.watch:
            destination["metrics"] = {"status": "Enabled"}
        return {
            "id": RULE,
            "status": "Enabled",
            "priority": 0,
            "filter": {"prefix": wanted.prefix or ""},
            "delete_marker_replication": {"status": "Enabled"},
            "source_selection_criteria": {"sse_kms_encrypted_objects": {"status": "Enabled"}},
            "destination": destination,
        }

    def _identity(self) -> Identity:
        return Identity(
            name=f"{self._name}-role",
            what=f"S3 copies {self._args.entry} to {self._args.context.recovery_region}",
            service="s3",
            statements=_copy(
                self._args.context, self._args.source, self._target, self._args.settings.key
            ),
        )

    def _watch(self) -> None:
        """S3 tells failures in the source's region; how far it lags only in the other one."""
        args, wanted = self._args, self._args.settings.replication
        if wanted is None or not (wanted.watch or wanted.within_15_minutes):
            return
        alarm = Alarm(
            name="replication",
            what=(
                f"Objects of {args.entry} could not be copied to {args.context.recovery_region}. "
                "The replica lacks them: look at their replication status, and at its role and key."
            ),
            namespace="AWS/S3",
            metric="OperationsFailedReplication",
            dimensions={
                "SourceBucket": args.context.bucket(args.entry),
                "DestinationBucket": self._target,
                "RuleId": RULE,
            },
            statistic="Sum",
            threshold=0,
            periods=1,
        )
        make_alarms(self, args.alarming, f"lake-{args.entry}", self._tags, alarm)


def make_replica_logs(
    context: Context, settings: BucketSettings, opts: ResourceOptions
) -> SecureBucket:
    """The bucket of logs of the recovery region."""
    there = context.in_recovery()
    name = context.bucket("logs-replica")
    return SecureBucket(
        "lake-logs-replica",
        SecureBucketArgs(
            context=there,
            settings=settings,
            bucket=name,
            tags=context.tags("recovery"),
            statements=log_delivery(there, name),
            replica=True,
        ),
        opts,
    )


def _copy(context: Context, source: SecureBucket, target: str, key: str) -> list[Statement]:
    """What S3 documents for replication of encrypted objects: read there, write here."""
    return [
        allow("Source", ["s3:GetReplicationConfiguration", "s3:ListBucket"], [source.known_arn]),
        allow(
            "Versions",
            [
                "s3:GetObjectVersionAcl",
                "s3:GetObjectVersionForReplication",
                "s3:GetObjectVersionTagging",
            ],
            [f"{source.known_arn}/*"],
        ),
        allow(
            "Replicas",
            ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"],
            [f"arn:aws:s3:::{target}/*"],
        ),
        use_key(context, "Decrypt", key, ["kms:Decrypt"]),
        use_key(context.in_recovery(), "Encrypt", ALIAS, ["kms:Encrypt", "kms:GenerateDataKey"]),
    ]
