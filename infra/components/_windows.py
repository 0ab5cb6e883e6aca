"""Windows over a stream: a function that sums them up, the online table, the table in the lake."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import Alarm, make_alarms
from infra.components._catalog_table import Column, LandedTable, make_table
from infra.components._function import CONCURRENCY_OF_STREAMS, FunctionSpec, make_function
from infra.components._landing import remember
from infra.components._policy import Statement, allow, use_key
from infra.settings._tables import table_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.components._function import FunctionSite
    from infra.components._landing import Judge, Landing
    from infra.components._stream_source import Source
    from infra.settings import AggregateSettings

SHARED = ("stream_places", "stream_schema", "stream_seen", "stream_windows")
RECORDS = 500
DAY_SECONDS = 86_400
LONGEST_AGE_SECONDS = 604_800
"""AWS's limit."""
RETRIES = 5
"""Then the batch is halved, until the record that cannot be counted is alone."""


@dataclass(frozen=True, kw_only=True)
class WindowsArgs:
    """What windows need."""

    landing: Landing
    judge: Judge
    site: FunctionSite
    source: Source
    key_arns: Mapping[str, pulumi.Input[str]]

    @property
    def aggregate(self) -> AggregateSettings:
        """What is computed."""
        settings: Any = self.landing.settings
        found: AggregateSettings = settings.aggregate
        return found

    @property
    def prefix(self) -> str:
        """Where the lake keeps the rows."""
        return f"windows/{self.landing.entry}/"


def make_windows(parent: pulumi.ComponentResource, args: WindowsArgs) -> dict[str, Any]:
    """The tables, the function, and what calls it; the names of the tables."""
    online = _make_online(parent, args)
    lake = make_table(parent, args.landing.database, _lake_table(args))
    function = _make_function(parent, args, online)
    _make_mapping(parent, args, function)
    make_alarms(parent, args.site.alarming, _owner(args), args.landing.tags, *_alarms(args))
    return {"online_table": online.name, "windows_table": lake.name}


def _owner(args: WindowsArgs) -> str:
    return f"{args.landing.entry}-windows"


def _online_name(args: WindowsArgs) -> str:
    return args.landing.context.named(f"{args.landing.entry}-online")


def _make_online(parent: pulumi.ComponentResource, args: WindowsArgs) -> aws.dynamodb.Table:
    landing, context = args.landing, args.landing.context
    return aws.dynamodb.Table(
        f"{landing.entry}-online",
        name=_online_name(args),
        billing_mode="PAY_PER_REQUEST",
        hash_key="group",
        range_key="window",
        attributes=[{"name": "group", "type": "S"}, {"name": "window", "type": "S"}],
        ttl={"attribute_name": "expires", "enabled": True},
        server_side_encryption={
            "enabled": True,
            "kms_key_arn": args.key_arns[args.aggregate.key],
        },
        point_in_time_recovery={"enabled": True},
        deletion_protection_enabled=context.production,
        tags=landing.tags.own(),
        opts=context.holding_data(parent),
    )


def _lake_table(args: WindowsArgs) -> LandedTable:
    landing = args.landing
    measures = [Column(name=n, type=t) for n, t in args.aggregate.columns().items()]
    return LandedTable(
        name=f"{table_name(landing.entry)}_windows",
        what=f"Windows of {args.aggregate.window_seconds} seconds over {landing.entry}; a row is "
        "one shard's part: sum over them",
        location=landing.url(args.prefix),
        columns=[
            Column(name="window_start", type="timestamp"),
            Column(name="window_end", type="timestamp"),
            Column(name=args.aggregate.group_by, type="string"),
            *measures,
            Column(name="part", type="string"),
        ],
        format="json",
    )


def _make_function(
    parent: pulumi.ComponentResource, args: WindowsArgs, online: aws.dynamodb.Table
) -> aws.lambda_.Function:
    landing = args.landing
    settings: Any = landing.settings
    spec = FunctionSpec(
        name=f"{landing.entry}-aggregate",
        what=f"Sums up stream {landing.entry} by windows",
        module="aggregate",
        shared=SHARED,
        environment={
            "SETTINGS": args.judge.environment["SETTINGS"],
            "WINDOWS": plan(args.aggregate),
            "ONLINE_TABLE": online.name,
            "ONLINE_HOURS": str(args.aggregate.keep_hours),
            "WINDOWS_PREFIX": landing.url(args.prefix),
            "SEEN_TABLE": landing.seen_table,
            "SEEN_DAYS": str(settings.remember_days),
            "LATE": args.aggregate.late,
        },
        statements=[
            *args.judge.read_schema,
            *args.source.statements,
            *landing.writes(args.prefix),
            *remember(landing),
            *_online(args),
        ],
        memory_mib=512,
        concurrency=CONCURRENCY_OF_STREAMS,
        timeout_seconds=min(300, args.aggregate.window_seconds * 5),
    )
    return make_function(parent, args.site, spec, landing.tags)


def _online(args: WindowsArgs) -> list[Statement]:
    """Use of the online table, which may have a key of its own."""
    context, key = args.landing.context, args.aggregate.key
    rows = allow(
        "AddToRows",
        ["dynamodb:GetItem", "dynamodb:UpdateItem"],
        [context.arn("dynamodb", f"table/{_online_name(args)}")],
    )
    if key == args.landing.settings.key:
        return [rows]
    return [rows, use_key(context, "DecryptOnline", key, ["kms:Decrypt"], "dynamodb")]


def plan(aggregate: AggregateSettings) -> str:
    """What is computed, as the function reads it."""
    given = {
        "window_seconds": aggregate.window_seconds,
        "group_by": aggregate.group_by,
        "measures": [m.model_dump(exclude_none=True) for m in aggregate.measures],
    }
    return json.dumps(given, separators=(",", ":"))


def _make_mapping(
    parent: pulumi.ComponentResource, args: WindowsArgs, function: aws.lambda_.Function
) -> None:
    """What cannot be counted goes to the function's dead letters, and does not stop its shard."""
    context, entry = args.landing.context, args.landing.entry
    letters = context.arn("sqs", context.named(f"{entry}-aggregate-dead-letters"))
    aws.lambda_.EventSourceMapping(
        f"{entry}-aggregate",
        event_source_arn=args.source.arn,
        function_name=function.arn,
        starting_position="TRIM_HORIZON",
        batch_size=RECORDS,
        maximum_batching_window_in_seconds=min(5, args.aggregate.window_seconds),
        tumbling_window_in_seconds=args.aggregate.window_seconds,
        bisect_batch_on_function_error=True,
        maximum_retry_attempts=RETRIES,
        # An older record that was counted already would not be known as a repeat.
        maximum_record_age_in_seconds=min(
            args.landing.settings.remember_days * DAY_SECONDS, LONGEST_AGE_SECONDS
        ),
        function_response_types=["ReportBatchItemFailures"],
        destination_config={"on_failure": {"destination_arn": letters}},
        tags=args.landing.tags.own(),
        opts=ResourceOptions(parent=parent),
    )


def _alarms(args: WindowsArgs) -> list[Alarm]:
    context, entry = args.landing.context, args.landing.entry
    settings: Any = args.landing.settings
    return [
        Alarm(
            name="iterator-age",
            what=f"Windows of {entry} are computed of records older than "
            f"{settings.max_lag_minutes} minutes: read the log of its function",
            namespace="AWS/Lambda",
            metric="IteratorAge",
            dimensions={"FunctionName": context.named(f"{entry}-aggregate")},
            threshold=settings.max_lag_minutes * 60_000,
        ),
        Alarm(
            name="online-throttles",
            what=f"The online table of {entry} refuses writes: one group has too many",
            namespace="AWS/DynamoDB",
            metric="WriteThrottleEvents",
            dimensions={"TableName": _online_name(args)},
            statistic="Sum",
            threshold=0,
        ),
    ]
