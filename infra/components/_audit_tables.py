"""Athena tables over logs: no crawler, no partition to register: folders are computed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from infra.components._log_formats import (
    BALANCERS,
    BALANCERS_LINE,
    FLOWS,
    S3_ACCESS,
    S3_ACCESS_LINE,
    TRAIL,
)
from infra.components.secure_bucket import LOG_PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from infra.components._context import Context
    from infra.components._log_formats import Columns

FIRST_YEAR: Final = 2024
"""Nothing of ours was logged before it; the days that a query asks for are counted from here."""

_TEXT: Final = {
    "input_format": "org.apache.hadoop.mapred.TextInputFormat",
    "output_format": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
}
_PARQUET: Final = {
    "input_format": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "output_format": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
}
_TRAIL: Final = {
    "input_format": "com.amazon.emr.cloudtrail.CloudTrailInputFormat",
    "output_format": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
}
_DAY: Final = {
    "projection.day.type": "date",
    "projection.day.format": "yyyy/MM/dd",
    "projection.day.range": f"{FIRST_YEAR}/01/01,NOW",
    "projection.day.interval": "1",
    "projection.day.interval.unit": "DAYS",
}


@dataclass(frozen=True, kw_only=True)
class LogTable:
    """One kind of log, where it lies and how it is read."""

    name: str
    what: str
    location: str
    folders: str
    """What follows the location, with a `${…}` for each of the partitions."""
    columns: Columns
    partitions: Mapping[str, str]
    projection: Mapping[str, str]
    format: Mapping[str, str]
    library: str
    settings: Mapping[str, str] = field(default_factory=dict)

    def args(self) -> dict[str, Any]:
        """As the provider takes it, beside names."""
        projection = {
            "projection.enabled": "true",
            **self.projection,
            "storage.location.template": f"{self.location}{self.folders}",
        }
        return {
            "description": self.what,
            "table_type": "EXTERNAL_TABLE",
            "parameters": {"EXTERNAL": "TRUE", **projection},
            "partition_keys": _columns(self.partitions),
            "storage_descriptor": {
                "location": self.location,
                "columns": _columns(self.columns),
                **self.format,
                "ser_de_info": {
                    "serialization_library": self.library,
                    "parameters": {"serialization.format": "1", **self.settings},
                },
            },
        }


def _columns(columns: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "type": type_} for name, type_ in columns.items()]


def log_tables(
    context: Context, logs: str, buckets: Sequence[str], trail: str | None
) -> list[LogTable]:
    """The tables of an environment.

    Args:
        context: the stack.
        logs: the name of the bucket of logs.
        buckets: the names of those whose requests are logged there.
        trail: the name of the trail's bucket, where there is one.
    """
    tables = [_requests(context, logs, buckets), _flows(context, logs), _balancers(context, logs)]
    return tables + ([_calls(context, trail)] if trail is not None else [])


def _requests(context: Context, logs: str, buckets: Sequence[str]) -> LogTable:
    return LogTable(
        name="audit_s3_access",
        what="Requests to the buckets of the lake, as S3 logs them",
        location=f"s3://{logs}/{LOG_PREFIX}{context.account}/{context.region}/",
        folders="${bucket}/${day}",
        columns=S3_ACCESS,
        partitions={"bucket": "string", "day": "string"},
        projection={
            **_DAY,
            "projection.bucket.type": "enum",
            "projection.bucket.values": ",".join(sorted(buckets)),
        },
        format=_TEXT,
        library="org.apache.hadoop.hive.serde2.RegexSerDe",
        settings={"input.regex": S3_ACCESS_LINE},
    )


def _flows(context: Context, logs: str) -> LogTable:
    owner = f"aws-account-id={context.account}"
    return LogTable(
        name="audit_flows",
        what="Who talked to whom in the network, and what was refused",
        location=f"s3://{logs}/AWSLogs/{owner}/aws-service=vpcflowlogs/aws-region={context.region}/",
        folders="year=${year}/month=${month}/day=${day}",
        columns=FLOWS,
        partitions=dict.fromkeys(("year", "month", "day"), "string"),
        projection={
            "projection.year.type": "integer",
            "projection.year.range": f"{FIRST_YEAR},{FIRST_YEAR + 20}",
            "projection.month.type": "integer",
            "projection.month.range": "1,12",
            "projection.month.digits": "2",
            "projection.day.type": "integer",
            "projection.day.range": "1,31",
            "projection.day.digits": "2",
        },
        format=_PARQUET,
        library="org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
    )


def _balancers(context: Context, logs: str) -> LogTable:
    """A query says which balancer it means: `injected` takes any, also those to come."""
    tail = f"AWSLogs/{context.account}/elasticloadbalancing/{context.region}"
    return LogTable(
        name="audit_balancers",
        what="Requests to load balancers; a query must say which: WHERE balancer = 'serving-api'",
        location=f"s3://{logs}/alb/",
        folders="${balancer}/" + tail + "/${day}",
        columns=BALANCERS,
        partitions={"balancer": "string", "day": "string"},
        projection={**_DAY, "projection.balancer.type": "injected"},
        format=_TEXT,
        library="org.apache.hadoop.hive.serde2.RegexSerDe",
        settings={"input.regex": BALANCERS_LINE},
    )


def _calls(context: Context, trail: str) -> LogTable:
    regions = sorted({*context.regions, "us-east-1"})  # where IAM and the other global ones log
    return LogTable(
        name="audit_calls",
        what="Who called which of AWS's APIs in the account, by the account's trail",
        location=f"s3://{trail}/AWSLogs/{context.account}/CloudTrail/",
        folders="${region}/${day}",
        columns=TRAIL,
        partitions={"region": "string", "day": "string"},
        projection={
            **_DAY,
            "projection.region.type": "enum",
            "projection.region.values": ",".join(regions),
        },
        format=_TRAIL,
        library="org.apache.hive.hcatalog.data.JsonSerDe",
    )
