"""Databases and tables of the catalogue reach the emulator as given."""

from __future__ import annotations

from typing import Any

from tests.infra.sandbox.lifecycle import DEFAULT_TAGS, World, assert_gone, assert_settled

DATABASE = "aws:glue/catalogDatabase:CatalogDatabase"
TABLE = "aws:glue/catalogTable:CatalogTable"
OPTIMIZER = "aws:glue/catalogTableOptimizer:CatalogTableOptimizer"
SERDE = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
STORAGE = {
    "location": "s3://lake/streams/clicks/",
    "columns": [{"name": "page", "type": "string"}, {"name": "at", "type": "timestamp"}],
    "serDeInfo": {"serializationLibrary": SERDE, "parameters": {"serialization.format": "1"}},
}


def table(database: str, **changes: Any) -> dict[str, Any]:
    return {
        "name": "clicks",
        "databaseName": database,
        "tableType": "EXTERNAL_TABLE",
        "parameters": {"projection.enabled": "true"},
        "partitionKeys": [{"name": "dt", "type": "string"}],
        "storageDescriptor": STORAGE,
        **changes,
    }


def test_a_database_is_there_as_given(world: World) -> None:
    given = {"name": "lake", "description": "All that lands", "tags": {"component": "catalog"}}
    database = world.up(DATABASE, "lake", **given)
    there = world.client("glue").get_database(Name="lake")["Database"]
    assert (there["Description"], there["CatalogId"]) == ("All that lands", world.account)
    tags = world.client("glue").get_tags(ResourceArn=database["arn"])["Tags"]
    assert tags == {**DEFAULT_TAGS, "component": "catalog"}
    assert_settled(world, database, **given)
    changed = {"name": "lake", "description": "Other", "tags": {"a": "1"}}
    database = world.update(database, **changed)
    assert world.client("glue").get_database(Name="lake")["Database"]["Description"] == "Other"
    assert_settled(world, database, **changed)
    assert_gone(world, database)


def test_a_table_is_there_as_given_and_changes_in_place(world: World) -> None:
    world.up(DATABASE, "landed", name="landed")
    made = world.up(TABLE, "clicks", **table("landed"))
    there = world.client("glue").get_table(DatabaseName="landed", Name="clicks")["Table"]
    assert there["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"] == SERDE
    assert there["PartitionKeys"] == [{"Name": "dt", "Type": "string"}]
    assert made["arn"].endswith(":table/landed/clicks")
    assert_settled(world, made, **table("landed"))
    columns = [*STORAGE["columns"], {"name": "country", "type": "string", "comment": "ISO"}]
    wider = table("landed", storageDescriptor={**STORAGE, "columns": columns})
    assert world.diff(made, **wider).replaces == []
    made = world.update(made, **wider)
    there = world.client("glue").get_table(DatabaseName="landed", Name="clicks")["Table"]
    assert [c["Name"] for c in there["StorageDescriptor"]["Columns"]] == ["page", "at", "country"]
    assert_settled(world, made, **wider)
    assert world.diff(made, **{**wider, "name": "other"}).replaces == ["name"]
    assert_gone(world, made)


def test_an_iceberg_table_and_its_optimizer(world: World) -> None:
    world.up(DATABASE, "ice", name="ice")
    iceberg = {"icebergInput": {"metadataOperation": "CREATE", "version": "2"}}
    given = table("ice", openTableFormatInput=iceberg, parameters={}, partitionKeys=[])
    made = world.up(TABLE, "orders", **given)
    there = world.client("glue").get_table(DatabaseName="ice", Name="clicks")["Table"]
    assert there["Parameters"]["table_type"] == "ICEBERG"
    assert_settled(world, made, **given)
    role = "arn:aws:iam::111122223333:role/ml/dev/optimise"
    wanted = {
        "catalogId": world.account,
        "databaseName": "ice",
        "tableName": "clicks",
        "type": "retention",
        "configuration": {
            "enabled": True,
            "roleArn": role,
            "retentionConfiguration": {
                "icebergConfiguration": {"snapshotRetentionPeriodInDays": 5}
            },
        },
    }
    optimizer = world.up(OPTIMIZER, "clicks", **wanted)
    kept = optimizer["recorded"]
    assert kept["operation"] == "CreateTableOptimizer"
    settings = kept["parameters"]["TableOptimizerConfiguration"]
    assert settings["retentionConfiguration"]["icebergConfiguration"] == {
        "snapshotRetentionPeriodInDays": 5
    }
    assert_settled(world, optimizer, **wanted)
    off = {**wanted, "configuration": {"enabled": False, "roleArn": role}}
    optimizer = world.update(optimizer, **off)
    assert optimizer["recorded"]["operation"] == "UpdateTableOptimizer"
