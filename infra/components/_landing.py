"""What lands in the lake is judged by one schema: its tables, its memory, and where bad records go.

Streams and pulls share it. The names of the functions' variables stand here and nowhere else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import Alarm
from infra.components._catalog_table import Column, LandedTable, make_table
from infra.components._policy import Statement, allow, use_key
from infra.components.catalog import PSEUDONYM_KEY
from infra.settings._tables import table_name

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.settings import PullSettings
    from infra.settings.streams import StreamSettings
    from infra.tagging import Tags

SHARED = ("stream_schema", "stream_seen", "stream_pseudonyms", "stream_places")
"""Files that the functions import, packed along."""
METRICS = "Trimtab/Streams"
"""Where the functions count: stream_places says it to CloudWatch."""
VARIABLE_CHARACTERS = 2500
"""Lambda's variables end at 4 KB together; a longer schema becomes a parameter."""
PARAMETER_CHARACTERS = 4096
"""A standard parameter, which is free; above it an advanced one, to 8192."""
QUARANTINE_COLUMNS = (
    Column(name="source", type="string"),
    Column(name="reason", type="string"),
    Column(name="record", type="string", comment="The record's id in its batch"),
    Column(name="arrived", type="string"),
    Column(name="raw", type="string", comment="The untouched bytes, base64"),
)


@dataclass(frozen=True, kw_only=True)
class Landing:
    """An entry that lands, and where."""

    context: Context
    section: str
    """`streams` or `pulls`."""
    entry: str
    settings: StreamSettings | PullSettings
    bucket_key: str
    """The entry of the key that encrypts the bucket."""
    database: pulumi.Input[str]
    tags: Tags

    @property
    def bucket_arn(self) -> str:
        """The bucket's ARN, known before it exists."""
        return f"arn:aws:s3:::{self.context.bucket(self.settings.bucket)}"

    @property
    def prefix(self) -> str:
        """Where its table lies."""
        return f"{self.section}/{self.entry}/"

    @property
    def quarantine_prefix(self) -> str:
        """Where bad records lie."""
        return f"quarantine/{self.entry}/"

    @property
    def seen_table(self) -> str:
        """The table that remembers what was taken."""
        return self.context.named(f"{self.entry}-seen")

    def url(self, prefix: str) -> str:
        """A place in the bucket."""
        return f"s3://{self.context.bucket(self.settings.bucket)}/{prefix}"

    def writes(self, *prefixes: str) -> list[Statement]:
        """What it takes to write below prefixes of the bucket."""
        return [
            allow("Land", ["s3:PutObject"], [f"{self.bucket_arn}/{p}*" for p in prefixes]),
            use_key(
                self.context, "Encrypt", self.bucket_key, ["kms:Decrypt", "kms:GenerateDataKey"]
            ),
        ]


def schema(landing: Landing) -> str:
    """The settings as the functions read them: `stream_schema.Schema`."""
    settings: Any = landing.settings
    fields = [
        {
            "name": field.name,
            "type": field.type,
            **({"required": True} if field.required else {}),
            **({"personal": True} if field.personal else {}),
        }
        for field in settings.fields
    ]
    late = getattr(settings, "late_after_hours", None)
    given = {
        "stream": landing.entry,
        "fields": fields,
        "event_id": settings.event_id,
        "event_time": getattr(settings, "event_time", None),
        "late_after_seconds": None if late is None else late * 3600,
        "partition_by": list(getattr(settings, "partition_by", ())),
        "undeclared": settings.undeclared,
    }
    return json.dumps({k: v for k, v in given.items() if v}, separators=(",", ":"))


@dataclass(frozen=True, kw_only=True)
class Judge:
    """What a function needs that judges records."""

    environment: dict[str, pulumi.Input[str]]
    statements: list[Statement]
    read_schema: list[Statement]
    """What it takes to read SETTINGS alone."""


def make_judge(parent: pulumi.ComponentResource, landing: Landing, key_arn: Any) -> Judge:
    """The memory of events, and what it takes to use it, to quarantine and to hide names.

    Args:
        parent: the component.
        landing: what lands.
        key_arn: encrypts the memory.
    """
    context, settings = landing.context, landing.settings
    given, read = _schema_setting(parent, landing)
    seen = _make_seen(parent, landing, key_arn)
    environment: dict[str, pulumi.Input[str]] = {
        "SETTINGS": given,
        "QUARANTINE": landing.url(landing.quarantine_prefix),
        "SEEN_TABLE": seen.name,
        "SEEN_DAYS": str(settings.remember_days),
    }
    statements = [*read, *remember(landing)]
    if settings.personal:
        environment["PSEUDONYM_KEY"] = context.key_alias(PSEUDONYM_KEY)
        statements.append(hide_names(context))
    return Judge(environment=environment, statements=statements, read_schema=read)


def remember(landing: Landing) -> list[Statement]:
    """Use of the memory of events."""
    context = landing.context
    return [
        allow(
            "Remember",
            ["dynamodb:BatchWriteItem", "dynamodb:PutItem"],
            [context.arn("dynamodb", f"table/{landing.seen_table}")],
        ),
        use_key(context, "DecryptMemory", landing.settings.key, ["kms:Decrypt"], "dynamodb"),
    ]


def hide_names(context: Context) -> Statement:
    """Use of the key that makes pseudonyms."""
    return allow(
        "HideNames",
        ["kms:GenerateMac"],
        [context.arn("kms", "key/*")],
        condition={
            "ForAnyValue:StringEquals": {"kms:ResourceAliases": [context.key_alias(PSEUDONYM_KEY)]}
        },
    )


def _schema_setting(
    parent: pulumi.ComponentResource, landing: Landing
) -> tuple[pulumi.Input[str], list[Statement]]:
    """The schema itself, or the parameter that holds a long one."""
    text, context = schema(landing), landing.context
    if len(text) <= VARIABLE_CHARACTERS:
        return text, []
    name = f"/{context.project}/{context.stack}/{landing.section}/{landing.entry}"
    parameter = aws.ssm.Parameter(
        f"{landing.entry}-schema",
        name=name,
        type="String",
        tier="Standard" if len(text) <= PARAMETER_CHARACTERS else "Advanced",
        value=text,
        tags=landing.tags.own(),
        opts=ResourceOptions(parent=parent),
    )
    read = allow("ReadSchema", ["ssm:GetParameter"], [context.arn("ssm", f"parameter{name}")])
    return pulumi.Output.concat("ssm:", parameter.name), [read]


def _make_seen(
    parent: pulumi.ComponentResource, landing: Landing, key_arn: Any
) -> aws.dynamodb.Table:
    context = landing.context
    return aws.dynamodb.Table(
        f"{landing.entry}-seen",
        name=landing.seen_table,
        billing_mode="PAY_PER_REQUEST",
        hash_key="event",
        attributes=[{"name": "event", "type": "S"}],
        ttl={"attribute_name": "expires", "enabled": True},
        server_side_encryption={"enabled": True, "kms_key_arn": key_arn},
        point_in_time_recovery={"enabled": True},
        deletion_protection_enabled=context.production,
        tags=landing.tags.own(),
        opts=context.holding_data(parent),
    )


def make_tables(
    parent: pulumi.ComponentResource, landing: Landing, *, json_lines: bool = False
) -> aws.glue.CatalogTable:
    """The table of what was taken, and that of what was set aside."""
    settings: Any = landing.settings
    folders = getattr(settings, "partition_by", ())
    types = {field.name: field.type for field in settings.fields}
    name = table_name(landing.entry)
    made = make_table(
        parent,
        landing.database,
        LandedTable(
            name=name,
            what=f"What {landing.section}.{landing.entry} landed",
            location=landing.url(landing.prefix),
            columns=[
                Column(
                    name=field.name,
                    type=field.type,
                    comment="Pseudonym" if field.personal else None,
                )
                for field in settings.fields
                if field.name not in folders
            ],
            format="json" if json_lines else "parquet",
            folders=[Column(name=folder, type=types[folder]) for folder in folders],
        ),
    )
    make_table(
        parent,
        landing.database,
        LandedTable(
            name=f"{name}_quarantine",
            what=f"What {landing.section}.{landing.entry} set aside, and why",
            location=landing.url(landing.quarantine_prefix),
            columns=QUARANTINE_COLUMNS,
            format="json",
        ),
    )
    return made


def landing_alarms(landing: Landing) -> list[Alarm]:
    """Too many bad records, and a memory that cannot keep up."""
    return [
        Alarm(
            name="quarantined",
            what=f"More than {landing.settings.max_quarantined} records of {landing.entry} were "
            f"set aside in an hour: ask {table_name(landing.entry)}_quarantine for the reasons",
            namespace=METRICS,
            metric="Quarantined",
            dimensions={"Stream": landing.entry},
            statistic="Sum",
            threshold=landing.settings.max_quarantined,
            period_seconds=3600,
            periods=1,
        ),
        Alarm(
            name="failed",
            what=f"Records of {landing.entry} could be neither taken nor set aside; Firehose keeps "
            "them below errors/",
            namespace=METRICS,
            metric="Failed",
            dimensions={"Stream": landing.entry},
            statistic="Sum",
            threshold=0,
            periods=1,
        ),
        Alarm(
            name="seen-throttles",
            what=f"The table that remembers the events of {landing.entry} refuses writes",
            namespace="AWS/DynamoDB",
            metric="WriteThrottleEvents",
            dimensions={"TableName": landing.seen_table},
            statistic="Sum",
            threshold=0,
        ),
    ]
