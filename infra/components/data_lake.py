"""The buckets of an environment, and the one that receives all their logs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
from pulumi import ResourceOptions

from infra.components._alarms import Alarm, make_alarms
from infra.components._bucket_policy import log_delivery
from infra.components._context import token
from infra.components.secure_bucket import ENTIRE_BUCKET, SecureBucket, SecureBucketArgs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.components._alarms import Alarming
    from infra.components._context import Context
    from infra.settings import BucketSettings


@dataclass(frozen=True, kw_only=True)
class DataLakeArgs:
    """What DataLake needs."""

    context: Context
    buckets: Mapping[str, BucketSettings]
    """One of them has purpose logs."""
    key_arns: Mapping[str, pulumi.Input[str]]
    alarming: Alarming


class DataLake(pulumi.ComponentResource):
    """A bucket for each entry of `trimtab:lake`."""

    logs: SecureBucket
    data: dict[str, SecureBucket]

    def __init__(self, name: str, args: DataLakeArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__(token("storage", self), name, None, opts)
        logs = next(entry for entry, b in args.buckets.items() if b.purpose == "logs")
        self.logs = self._make_logs(logs, args)
        self.data = {entry: self._make_data(entry, args) for entry in args.buckets if entry != logs}
        for entry in self.data:
            self._watch(entry, args)
        self.register_outputs(
            {"logs": self.logs.bucket, **{entry: b.bucket for entry, b in self.data.items()}}
        )

    def _make_logs(self, entry: str, args: DataLakeArgs) -> SecureBucket:
        bucket = args.context.bucket(entry)
        return SecureBucket(
            f"lake-{entry}",
            SecureBucketArgs(
                context=args.context,
                settings=args.buckets[entry],
                bucket=bucket,
                tags=args.context.tags(f"lake.{entry}"),
                statements=log_delivery(args.context, bucket),
            ),
            ResourceOptions(parent=self),
        )

    def _make_data(self, entry: str, args: DataLakeArgs) -> SecureBucket:
        settings = args.buckets[entry]
        return SecureBucket(
            f"lake-{entry}",
            SecureBucketArgs(
                context=args.context,
                settings=settings,
                bucket=args.context.bucket(entry),
                tags=args.context.tags(f"lake.{entry}"),
                key_arn=args.key_arns[settings.key],
                log_bucket=self.logs,
            ),
            ResourceOptions(parent=self),
        )

    def _watch(self, entry: str, args: DataLakeArgs) -> None:
        """S3's own errors, where requests are measured."""
        if not args.buckets[entry].request_metrics:
            return
        alarm = Alarm(
            name="errors",
            what=(
                f"S3 fails one request in a hundred to {entry}. Clients that do not try again lose "
                "work: look at AWS's health dashboard, then at who asks too fast (503 SlowDown)."
            ),
            namespace="AWS/S3",
            metric="5xxErrors",
            dimensions={"BucketName": args.context.bucket(entry), "FilterId": ENTIRE_BUCKET},
            statistic="Average",
            threshold=0.01,
        )
        tags = args.context.tags(f"lake.{entry}")
        make_alarms(self, args.alarming, f"lake-{entry}", tags, alarm)
