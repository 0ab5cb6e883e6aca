"""Iceberg tables in a bucket of the lake, and what keeps them small and quick."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._catalog_table import database_name
from infra.components._policy import Statement, allow, use_key
from infra.components._role import Identity, make_role, role_ready

if TYPE_CHECKING:
    from collections.abc import Sequence

    from infra.components._catalog_table import Column
    from infra.components._context import Context
    from infra.tagging import Tags

OPTIMIZERS = ("compaction", "retention", "orphan_file_deletion")
ORPHAN_DAYS = 3
"""Younger files may belong to a write that is under way."""


@dataclass(frozen=True, kw_only=True)
class IcebergTable:
    """A table, and where it lies."""

    entry: str
    name: str
    bucket: str
    """The entry of the lake."""
    bucket_key: str
    """The entry of the key that encrypts the bucket."""
    columns: Sequence[Column]
    optimise: bool
    keep_days: int

    @property
    def prefix(self) -> str:
        """Where it lies in its bucket."""
        return f"tables/{self.entry}/"


def make_iceberg_table(
    parent: pulumi.ComponentResource,
    context: Context,
    boundary: pulumi.Input[str],
    database: pulumi.Input[str],
    table: IcebergTable,
    tags: Tags,
) -> None:
    """The table, and its optimizers."""
    data = context.holding_data(parent)
    made = aws.glue.CatalogTable(
        table.name,
        name=table.name,
        database_name=database,
        table_type="EXTERNAL_TABLE",
        open_table_format_input={"iceberg_input": {"metadata_operation": "CREATE", "version": "2"}},
        storage_descriptor={
            "location": f"s3://{context.bucket(table.bucket)}/{table.prefix}",
            "columns": [column.args() for column in table.columns],
        },
        # Every write moves the table's pointer, and ALTER TABLE its columns: both are no drift.
        opts=ResourceOptions.merge(
            data, ResourceOptions(ignore_changes=["parameters", "storageDescriptor"])
        ),
    )
    if table.optimise:
        _make_optimizers(parent, context, boundary, _Optimised(table, made), tags)


@dataclass(frozen=True)
class _Optimised:
    settings: IcebergTable
    made: aws.glue.CatalogTable


def _make_optimizers(
    parent: pulumi.ComponentResource,
    context: Context,
    boundary: pulumi.Input[str],
    table: _Optimised,
    tags: Tags,
) -> None:
    settings = table.settings
    identity = Identity(
        name=f"{settings.entry}-optimise",
        what=f"Merges and removes files of table {settings.name}",
        service="glue",
        statements=_statements(context, settings),
    )
    role = make_role(parent, context, boundary, identity, tags)
    for kind in OPTIMIZERS:
        aws.glue.CatalogTableOptimizer(
            f"{settings.entry}-{kind.replace('_', '-')}",
            catalog_id=context.account,
            database_name=table.made.database_name,
            table_name=table.made.name,
            type=kind,
            configuration={"enabled": True, "role_arn": role.arn, **_configuration(kind, settings)},
            opts=ResourceOptions(parent=parent, depends_on=role_ready(role)),
        )


def _configuration(kind: str, table: IcebergTable) -> dict[str, Any]:
    if kind == "retention":
        iceberg: dict[str, Any] = {
            "snapshot_retention_period_in_days": table.keep_days,
            "number_of_snapshots_to_retain": 1,
            "clean_expired_files": True,
        }
    elif kind == "orphan_file_deletion":
        iceberg = {"orphan_file_retention_period_in_days": ORPHAN_DAYS}
    else:
        return {}
    return {f"{kind}_configuration": {"iceberg_configuration": iceberg}}


def _statements(context: Context, table: IcebergTable) -> list[Statement]:
    """AWS's list for table optimizers, for one table."""
    bucket = f"arn:aws:s3:::{context.bucket(table.bucket)}"
    database = database_name(context)
    return [
        allow(
            "Files",
            ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
            [f"{bucket}/{table.prefix}*"],
        ),
        allow(
            "ListFiles",
            ["s3:ListBucket"],
            [bucket],
            condition={"StringLike": {"s3:prefix": [f"{table.prefix}*"]}},
        ),
        allow(
            "Table",
            ["glue:GetTable", "glue:UpdateTable"],
            [
                context.arn("glue", "catalog"),
                context.arn("glue", f"database/{database}"),
                context.arn("glue", f"table/{database}/{table.name}"),
            ],
        ),
        allow(
            "Log",
            ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            [context.arn("logs", "log-group:/aws-glue/iceberg-*")],
        ),
        use_key(context, "Encrypt", table.bucket_key, ["kms:Decrypt", "kms:GenerateDataKey"]),
    ]
