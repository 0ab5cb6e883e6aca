"""A stream: records arrive, are judged, land as Parquet, and are summed up for serving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi import ResourceOptions

from infra.components._alarms import make_alarms
from infra.components._context import token
from infra.components._delivery import DeliveryArgs, delivery_alarms, make_delivery
from infra.components._function import (
    CONCURRENCY_OF_STREAMS,
    FunctionSpec,
    function_arn,
    make_function,
)
from infra.components._landing import SHARED, Landing, landing_alarms, make_judge, make_tables
from infra.components._recovery import Recovery
from infra.components._stream_source import Source, SourceParts, make_source, write_stream

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi_aws as aws

    from infra.components._function import FunctionSite
    from infra.components._policy import Statement
    from infra.components.catalog import Catalog
    from infra.components.network import Network
    from infra.settings.streams import StreamSettings

TRANSFORM_SECONDS = 300
"""Firehose waits no longer."""


@dataclass(frozen=True, kw_only=True)
class IngestStreamArgs:
    """What IngestStream needs."""

    entry: str
    settings: StreamSettings
    site: FunctionSite
    catalog: Catalog
    network: Network
    key_arns: Mapping[str, pulumi.Input[str]]
    bucket_key: str
    """The entry of the key that encrypts the bucket."""


class IngestStream(pulumi.ComponentResource):
    """A source, the function that judges, Firehose, the tables, and windows where asked for."""

    outputs: dict[str, Any]
    """What whoever writes to it, or asks its tables, needs to know."""

    def __init__(
        self, name: str, args: IngestStreamArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__(token("ingest", self), name, None, opts)
        self._args, self._context = args, args.site.context
        settings = args.settings
        self._tags = self._context.tags(f"streams.{args.entry}", team=settings.team)
        self._landing = Landing(
            context=self._context,
            section="streams",
            entry=args.entry,
            settings=settings,
            bucket_key=args.bucket_key,
            database=args.catalog.database,
            tags=self._tags,
        )
        self._source = self._make_source()
        table = make_tables(self, self._landing)
        self._judge = make_judge(self, self._landing, args.key_arns[settings.key])
        self._transform = self._make_transform()
        delivery = self._make_delivery(table)
        self.outputs = {**self._source.outputs, "table": table.name, "delivery": delivery.name}
        if settings.aggregate is not None:
            self._make_windows()
        self._make_alarms()
        self.register_outputs({**self.outputs, "recovery": self._recovery().output()})

    def _make_source(self) -> Source:
        args = self._args
        parts = SourceParts(
            boundary=args.site.boundary,
            key_arn=args.key_arns[args.settings.key],
            tags=self._tags,
            network=args.network,
        )
        return make_source(self, self._context, args.entry, args.settings, parts)

    def _make_transform(self) -> aws.lambda_.Function:
        args, landing, judge = self._args, self._landing, self._judge
        spec = FunctionSpec(
            name=f"{args.entry}-transform",
            what=f"Judges the records of stream {args.entry}",
            module="transform",
            shared=SHARED,
            environment=judge.environment,
            statements=[
                *judge.statements,
                *landing.writes(landing.quarantine_prefix),
                *self._resubmit(),
            ],
            memory_mib=512,
            concurrency=CONCURRENCY_OF_STREAMS,
            timeout_seconds=TRANSFORM_SECONDS,
        )
        return make_function(self, args.site, spec, self._tags)

    def _resubmit(self) -> list[Statement]:
        """Records that the function's answer has no room for go back to the stream."""
        if "kinesis_source_configuration" in self._source.settings:
            return write_stream(self._context, self._args.entry, self._args.settings.key)
        return []

    def _make_delivery(self, table: aws.glue.CatalogTable) -> aws.kinesis.FirehoseDeliveryStream:
        args = self._args
        return make_delivery(
            self,
            DeliveryArgs(
                landing=self._landing,
                source=self._source,
                table=table,
                function=self._transform,
                function_arn=function_arn(self._context, f"{args.entry}-transform"),
                boundary=args.site.boundary,
                bucket_key_arn=args.key_arns[args.bucket_key],
                log_key_arn=args.site.log_key_arn,
                log_days=args.site.alarming.log_days,
            ),
        )

    def _make_windows(self) -> None:
        from infra.components._windows import WindowsArgs, make_windows

        args = self._args
        windows = WindowsArgs(
            landing=self._landing,
            judge=self._judge,
            site=args.site,
            source=self._source,
            key_arns=args.key_arns,
        )
        self.outputs |= make_windows(self, windows)

    def _make_alarms(self) -> None:
        args = self._args
        wanted = [
            *self._source.alarms,
            *delivery_alarms(self._landing),
            *landing_alarms(self._landing),
        ]
        make_alarms(self, args.site.alarming, args.entry, self._tags, *wanted)

    def _recovery(self) -> Recovery:
        hours = getattr(self._args.settings, "retention_hours", None)
        kept = "Kafka keeps the topic" if hours is None else f"the stream keeps {hours} h"
        return Recovery(
            rto="1 h",
            rpo="0",
            how=f"read again from the source ({kept}); Firehose tries 24 h by itself",
        )
