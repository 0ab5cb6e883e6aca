"""The whole bill, hour by hour and resource by resource, as Parquet in a bucket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._context import token
from infra.components._export_queries import export_query
from infra.components._policy import Statement, allow
from infra.components.secure_bucket import SecureBucket, SecureBucketArgs
from infra.settings import BucketSettings

if TYPE_CHECKING:
    from infra.components._context import Context

EXPORT_REGION = "us-east-1"
"""The only region that exports bills; the bucket may lie elsewhere."""


@dataclass(frozen=True, kw_only=True)
class BillingExportArgs:
    """What BillingExport needs."""

    context: Context
    format: Literal["cur2", "focus"]
    key_arn: pulumi.Input[str]
    """Its policy lets in the services that export."""
    export_provider: pulumi.ProviderResource | None = None
    """A provider of EXPORT_REGION, where the stack's region is another."""


class BillingExport(pulumi.ComponentResource):
    """A data export and its bucket."""

    bucket: pulumi.Output[str]
    prefix: str
    """Below which the files arrive."""

    def __init__(
        self, name: str, args: BillingExportArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__(token("billing", self), name, None, opts)
        self._args = args
        self.prefix = args.format
        store = self._make_bucket()
        self.bucket = store.bucket
        self._make_export(store)
        self.register_outputs({"bucket": self.bucket, "prefix": self.prefix})

    def _make_bucket(self) -> SecureBucket:
        context = self._args.context
        return SecureBucket(
            "billing-export",
            SecureBucketArgs(
                context=context,
                settings=BucketSettings(),
                bucket=context.bucket("billing"),
                tags=context.tags("billing"),
                key_arn=self._args.key_arn,
                statements=_delivery(context),
            ),
            ResourceOptions(parent=self),
        )

    def _make_export(self, store: SecureBucket) -> None:
        context = self._args.context
        query = export_query(self._args.format, context.account)
        destination = {
            "s3_bucket": store.bucket,
            "s3_prefix": self.prefix,
            "s3_region": context.region,
            "s3_output_configurations": [
                {
                    "output_type": "CUSTOM",
                    "format": "PARQUET",
                    "compression": "PARQUET",
                    # Each delivery of a month replaces the one before: nothing is counted twice.
                    "overwrite": "OVERWRITE_REPORT",
                }
            ],
        }
        aws.bcmdata.Export(
            "billing-export",
            export={
                "name": context.named(self._args.format),
                "description": "The bill, for trimtab report and trimtab rightsize",
                "data_queries": [
                    {
                        "query_statement": query.statement,
                        "table_configurations": {query.table: dict(query.configuration)},
                    }
                ],
                "destination_configurations": [{"s3_destinations": [destination]}],
                "refresh_cadences": [{"frequency": "SYNCHRONOUS"}],
            },
            tags=context.tags("billing").own(),
            opts=ResourceOptions(
                parent=self, depends_on=[store.ready], provider=self._args.export_provider
            ),
        )


def _delivery(context: Context) -> list[Statement]:
    """Both services that deliver exports, from this account only."""
    bucket = f"arn:aws:s3:::{context.bucket('billing')}"
    sources = [
        f"arn:aws:{service}:{EXPORT_REGION}:{context.account}:{kind}"
        for service, kind in (("cur", "definition/*"), ("bcm-data-exports", "export/*"))
    ]
    return [
        allow(
            "Exports",
            ["s3:PutObject", "s3:GetBucketPolicy"],
            [bucket, f"{bucket}/*"],
            principal={
                "Service": ["bcm-data-exports.amazonaws.com", "billingreports.amazonaws.com"]
            },
            condition={
                "StringEquals": {"aws:SourceAccount": context.account},
                "ArnLike": {"aws:SourceArn": sources},
            },
        )
    ]
