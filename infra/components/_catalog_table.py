"""Tables of the catalogue over what lands in the lake: no crawler, no partition to register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._policy import Statement, allow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pulumi

    from infra.components._context import Context

DAY_PARTITION = "dt"
FIRST_DAY = "2024-01-01"
"""Nothing of ours landed before it: days that a query asks for are counted from here."""

_HIVE = "org.apache.hadoop.hive.ql.io"
_FORMATS: Mapping[str, dict[str, str]] = {
    "parquet": {
        "input_format": f"{_HIVE}.parquet.MapredParquetInputFormat",
        "output_format": f"{_HIVE}.parquet.MapredParquetOutputFormat",
        "library": f"{_HIVE}.parquet.serde.ParquetHiveSerDe",
    },
    "json": {
        "input_format": "org.apache.hadoop.mapred.TextInputFormat",
        "output_format": f"{_HIVE}.HiveIgnoreKeyTextOutputFormat",
        "library": "org.openx.data.jsonserde.JsonSerDe",
    },
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column, or a field that is a folder."""

    name: str
    type: str
    comment: str | None = None

    def args(self) -> dict[str, Any]:
        """As the provider takes it."""
        return {"name": self.name, "type": self.type} | (
            {"comment": self.comment} if self.comment else {}
        )


@dataclass(frozen=True, kw_only=True)
class LandedTable:
    """What lands at one place."""

    name: str
    """As Athena knows it."""
    what: str
    location: str
    """Such as `s3://BUCKET/streams/clicks/`."""
    columns: Sequence[Column]
    format: Literal["parquet", "json"] = "parquet"
    days: bool = True
    """Whether the first folder is the UTC day of arrival, `dt=2026-01-31/`."""
    folders: Sequence[Column] = ()
    """Further folders; a query must say which of their values it wants."""


def database_name(context: Context) -> str:
    """The environment's database, known before it exists. Athena wants no hyphens."""
    return context.named("lake").replace("-", "_")


def make_table(
    parent: pulumi.ComponentResource,
    database: pulumi.Input[str],
    table: LandedTable,
) -> aws.glue.CatalogTable:
    """A table in the environment's database, which the catalogue made.

    Its partitions are projected: Athena computes the folders of the days that a query asks for, so
    that nothing registers them and a new day is there at once.
    """
    return aws.glue.CatalogTable(
        table.name, **_settings(database, table), opts=ResourceOptions(parent=parent)
    )


def _settings(database: pulumi.Input[str], table: LandedTable) -> dict[str, Any]:
    chosen = _FORMATS[table.format]
    return {
        "name": table.name,
        "database_name": database,
        "description": table.what,
        "table_type": "EXTERNAL_TABLE",
        "parameters": {"EXTERNAL": "TRUE", "classification": table.format} | _projection(table),
        "partition_keys": [column.args() for column in _partitions(table)],
        "storage_descriptor": {
            "location": table.location,
            "columns": [column.args() for column in table.columns],
            "input_format": chosen["input_format"],
            "output_format": chosen["output_format"],
            "ser_de_info": {
                "serialization_library": chosen["library"],
                "parameters": {"serialization.format": "1"},
            },
        },
    }


def _partitions(table: LandedTable) -> list[Column]:
    day = [Column(name=DAY_PARTITION, type="string", comment="UTC day of arrival")]
    return [*(day if table.days else []), *table.folders]


def _projection(table: LandedTable) -> dict[str, str]:
    partitions = _partitions(table)
    if not partitions:
        return {}
    found = {
        "projection.enabled": "true",
        "storage.location.template": table.location
        + "".join(f"{column.name}=${{{column.name}}}/" for column in partitions),
    }
    if table.days:
        found |= {
            f"projection.{DAY_PARTITION}.type": "date",
            f"projection.{DAY_PARTITION}.format": "yyyy-MM-dd",
            f"projection.{DAY_PARTITION}.range": f"{FIRST_DAY},NOW",
            f"projection.{DAY_PARTITION}.interval": "1",
            f"projection.{DAY_PARTITION}.interval.unit": "DAYS",
        }
    # Their values are not known beforehand; one that was not listed would be missed in silence.
    return found | {f"projection.{column.name}.type": "injected" for column in table.folders}


def read_schema(context: Context, table: str) -> Statement:
    """What Firehose needs to learn a table's columns."""
    database = database_name(context)
    return allow(
        "ReadSchema",
        ["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"],
        [
            context.arn("glue", "catalog"),
            context.arn("glue", f"database/{database}"),
            context.arn("glue", f"table/{database}/{table}"),
        ],
    )
