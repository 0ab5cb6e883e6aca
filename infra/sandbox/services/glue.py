"""Glue's catalogue: databases, tables, and what keeps Iceberg tables in order."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox import recorded
from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.services._common import leave, stays
from infra.sandbox.services._differences import given, tag_changes
from infra.sandbox.services._fit import fit, fit_member, plain

_TABLE_KEYS = frozenset({"catalogId", "databaseName", "tags", "openTableFormatInput"})
_RENAMES = {"serDeInfo": "SerdeInfo", "additionalLocations": "AdditionalLocations"}


def _database(inputs: Values) -> dict[str, Any]:
    input = fit_member(
        "glue", "CreateDatabase.DatabaseInput", inputs, drop=("catalogId", "tags", "region")
    )
    return {"CatalogId": inputs["catalogId"], "DatabaseInput": input}


def _database_outputs(ctx: Context, name: str) -> Values:
    return {"arn": f"arn:aws:glue:{ctx.region}:{ctx.account}:database/{name}", "name": name}


def _with_catalog(ctx: Context, inputs: Values) -> Values:
    return {**inputs, "catalogId": inputs.get("catalogId") or ctx.account}


def _create_database(ctx: Context, inputs: Values) -> tuple[str, Values]:
    inputs = _with_catalog(ctx, inputs)
    request = _database(inputs)
    if inputs.get("tags"):
        request["Tags"] = inputs["tags"]
    ctx.client("glue").create_database(**request)
    id = f"{inputs['catalogId']}:{inputs['name']}"
    outputs = _database_outputs(ctx, inputs["name"])
    return id, {**outputs, "catalogId": inputs["catalogId"]}


def _read_database(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    catalog, _, name = id.partition(":")
    try:
        there = ctx.client("glue").get_database(CatalogId=catalog, Name=name)["Database"]
    except ClientError as error:
        if missing(error):
            return None
        raise
    outputs = _database_outputs(ctx, name)
    tags = ctx.client("glue").get_tags(ResourceArn=outputs["arn"])["Tags"]
    return given(
        {
            **outputs,
            "catalogId": catalog,
            "description": there.get("Description"),
            "locationUri": there.get("LocationUri"),
            "parameters": there.get("Parameters"),
            "tags": tags,
        }
    )


def _update_database(ctx: Context, id: str, old: Values, new: Values) -> Values:
    new = _with_catalog(ctx, new)
    glue = ctx.client("glue")
    glue.update_database(Name=new["name"], **_database(new))
    outputs = _database_outputs(ctx, new["name"])
    removed, added = tag_changes(old, new)
    if removed:
        glue.untag_resource(ResourceArn=outputs["arn"], TagsToRemove=removed)
    if added:
        glue.tag_resource(ResourceArn=outputs["arn"], TagsToAdd=added)
    return {**outputs, "catalogId": id.partition(":")[0]}


def _delete_database(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    catalog, _, name = id.partition(":")
    ctx.client("glue").delete_database(CatalogId=catalog, Name=name)


def _table(inputs: Values) -> dict[str, Any]:
    input = {k: v for k, v in inputs.items() if k not in {*_TABLE_KEYS, "region"}}
    return {
        "CatalogId": inputs["catalogId"],
        "DatabaseName": inputs["databaseName"],
        "TableInput": fit_member("glue", "CreateTable.TableInput", input, _RENAMES),
    }


def _table_outputs(ctx: Context, inputs: Values) -> Values:
    path = f"{inputs['databaseName']}/{inputs['name']}"
    return {
        "arn": f"arn:aws:glue:{ctx.region}:{ctx.account}:table/{path}",
        "catalogId": inputs["catalogId"],
    }


def _create_table(ctx: Context, inputs: Values) -> tuple[str, Values]:
    inputs = _with_catalog(ctx, inputs)
    request = _table(inputs)
    if inputs.get("openTableFormatInput"):
        request["OpenTableFormatInput"] = fit_member(
            "glue", "CreateTable.OpenTableFormatInput", inputs["openTableFormatInput"]
        )
    ctx.client("glue").create_table(**request)
    id = f"{inputs['catalogId']}:{inputs['databaseName']}:{inputs['name']}"
    return id, _table_outputs(ctx, inputs)


def _read_table(ctx: Context, id: str, inputs: Values) -> Values | None:
    catalog, database, name = id.split(":")
    try:
        there = ctx.client("glue").get_table(CatalogId=catalog, DatabaseName=database, Name=name)
    except ClientError as error:
        if missing(error):
            return None
        raise
    actual = there["Table"]
    parameters = dict(actual.get("Parameters") or {})
    if inputs.get("openTableFormatInput") and "table_type" not in (inputs.get("parameters") or {}):
        parameters.pop("table_type", None)  # AWS's own mark of an Iceberg table
    found = {
        "catalogId": catalog,
        "databaseName": database,
        "name": name,
        "description": actual.get("Description"),
        "parameters": parameters,
        "partitionKeys": plain(actual.get("PartitionKeys")),
        "tableType": actual.get("TableType"),
        "storageDescriptor": _storage(actual.get("StorageDescriptor"), inputs),
    }
    return given({**_table_outputs(ctx, found), **found})


def _storage(actual: dict[str, Any] | None, inputs: Values) -> Values | None:
    """A table's storage in Pulumi's shape: `SerdeInfo` is `serDeInfo`, keys of maps stay."""
    if actual is None:
        return None
    found = {
        **(inputs.get("storageDescriptor") or {}),
        "columns": [
            given({"name": c["Name"], "type": c.get("Type"), "comment": c.get("Comment")})
            for c in actual.get("Columns", [])
        ],
        "location": actual.get("Location"),
        "inputFormat": actual.get("InputFormat"),
        "outputFormat": actual.get("OutputFormat"),
    }
    serde = actual.get("SerdeInfo")
    if serde is not None:
        found["serDeInfo"] = given(
            {
                "name": serde.get("Name"),
                "parameters": serde.get("Parameters"),
                "serializationLibrary": serde.get("SerializationLibrary"),
            }
        )
    return given(found)


def _update_table(ctx: Context, id: str, old: Values, new: Values) -> Values:
    del id, old
    new = _with_catalog(ctx, new)
    ctx.client("glue").update_table(**_table(new))
    return _table_outputs(ctx, new)


def _delete_table(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    catalog, database, name = id.split(":")
    ctx.client("glue").delete_table(CatalogId=catalog, DatabaseName=database, Name=name)


def _optimizer(operation: str, ctx: Context, inputs: Values) -> Values:
    request = _with_catalog(ctx, inputs)
    configuration = request.pop("configuration")
    sent = fit("glue", operation, request, drop=("region",))
    sent["TableOptimizerConfiguration"] = fit_member(
        "glue", f"{operation}.TableOptimizerConfiguration", configuration
    )
    return {
        "catalogId": request["catalogId"],
        "recorded": recorded.record("glue", operation, sent),
    }


def _create_optimizer(ctx: Context, inputs: Values) -> tuple[str, Values]:
    outputs = _optimizer("CreateTableOptimizer", ctx, inputs)
    parts = (outputs["catalogId"], inputs["databaseName"], inputs["tableName"], inputs["type"])
    return ",".join(parts), outputs


def _update_optimizer(ctx: Context, id: str, old: Values, new: Values) -> Values:
    del id, old
    return _optimizer("UpdateTableOptimizer", ctx, new)


HANDLERS = (
    Handler(
        type="aws:glue/catalogDatabase:CatalogDatabase",
        grade="emulated",
        replace_on=frozenset({"name", "catalogId"}),
        naming=AutoName(limit=255, lower=True),
        create=_create_database,
        read=_read_database,
        update=_update_database,
        delete=_delete_database,
    ),
    Handler(
        type="aws:glue/catalogTable:CatalogTable",
        grade="emulated",
        replace_on=frozenset(
            {"name", "catalogId", "databaseName", "openTableFormatInput", "partitionIndices"}
        ),
        naming=AutoName(limit=255, lower=True),
        create=_create_table,
        read=_read_table,
        update=_update_table,
        delete=_delete_table,
    ),
    Handler(
        type="aws:glue/catalogTableOptimizer:CatalogTableOptimizer",
        grade="recorded",
        note="the emulator lacks this API",
        replace_on=frozenset({"catalogId", "databaseName", "tableName", "type"}),
        create=_create_optimizer,
        read=stays,
        update=_update_optimizer,
        delete=leave,  # nothing was sent
    ),
)
