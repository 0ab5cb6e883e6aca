"""The catalogue: one database, a workgroup with a limit, a key that hides names."""

from __future__ import annotations

from cost.graph import UNKNOWN
from tests.infra.graphs import all_of, one, statements
from tests.infra.ingest import CLICKS, land

ORDERS = {"fields": [{"name": "id", "type": "bigint"}], "keep_days": 9}


def test_one_database_and_an_enforced_workgroup() -> None:
    found = land(catalog={"scan_limit_gib": 5, "results": "curated"})
    (database,) = all_of(found, "CatalogDatabase")
    assert database.inputs["name"] == "trimtab_dev_lake"
    group = one(found, "Workgroup", "catalog-queries")
    settings = group.inputs["configuration"]
    assert settings["bytesScannedCutoffPerQuery"] == 5 * 2**30
    assert settings["enforceWorkgroupConfiguration"] is True
    assert settings["engineVersion"]["selectedEngineVersion"] == "Athena engine version 3"
    result = settings["resultConfiguration"]
    assert result["outputLocation"] == "s3://trimtab-dev-curated-111122223333/athena/"
    assert result["expectedBucketOwner"] == "111122223333"
    assert result["encryptionConfiguration"] == {
        "encryptionOption": "SSE_KMS",
        "kmsKeyArn": UNKNOWN,
    }
    assert found.component(group) == found.component(database) == "catalog"


def test_results_go_to_the_logs_bucket_unless_told_otherwise() -> None:
    settings = one(land(), "Workgroup", "catalog-queries").inputs["configuration"]
    location = settings["resultConfiguration"]["outputLocation"]
    assert location == "s3://trimtab-dev-logs-111122223333/athena/"


def test_names_are_hidden_by_a_key_that_only_the_stacks_roles_hash_with() -> None:
    assert not [k for k in all_of(land(), "Key") if k.name == "catalog-pseudonyms"]
    key = one(land(streams={"clicks": CLICKS}), "Key", "catalog-pseudonyms")
    assert key.inputs["keyUsage"] == "GENERATE_VERIFY_MAC"
    assert key.inputs["customerMasterKeySpec"] == "HMAC_256"
    hide = statements(key)["Hide"]
    assert hide["Action"] == ["kms:GenerateMac"]
    assert hide["Condition"]["ArnLike"] == {
        "aws:PrincipalArn": "arn:aws:iam::111122223333:role/ml/dev/*"
    }


def test_an_iceberg_table_is_kept_in_order_by_a_role_of_its_own() -> None:
    found = land(catalog={"tables": {"shop-orders": ORDERS}})
    table = one(found, "CatalogTable", "shop_orders")
    assert table.inputs["openTableFormatInput"] == {
        "icebergInput": {"metadataOperation": "CREATE", "version": "2"}
    }
    kinds = {
        o.inputs["type"]: o.inputs["configuration"] for o in all_of(found, "CatalogTableOptimizer")
    }
    assert kinds.keys() == {"compaction", "retention", "orphan_file_deletion"}
    kept = kinds["retention"]["retentionConfiguration"]["icebergConfiguration"]
    assert kept["snapshotRetentionPeriodInDays"] == 9
    allowed = statements(one(found, "RolePolicy", "shop-orders-optimise"))
    bucket = "arn:aws:s3:::trimtab-dev-curated-111122223333"
    assert allowed["Files"]["Resource"] == [f"{bucket}/tables/shop-orders/*"]
    assert allowed["Table"]["Resource"][-1].endswith(":table/trimtab_dev_lake/shop_orders")


def test_a_table_that_nobody_keeps_in_order_needs_no_role() -> None:
    found = land(catalog={"tables": {"orders": {**ORDERS, "optimise": False}}})
    assert not all_of(found, "CatalogTableOptimizer")
    assert not [r for r in all_of(found, "Role") if "optimise" in r.name]


def test_a_table_bucket_is_opt_in_and_encrypted() -> None:
    assert not all_of(land(), "TableBucket")
    found = land(catalog={"table_bucket": True})
    bucket = one(found, "TableBucket", "catalog-tables")
    assert bucket.inputs["encryptionConfiguration"]["sseAlgorithm"] == "aws:kms"
    upkeep = statements(one(found, "Key", "key-data"))["TableUpkeep"]
    assert upkeep["Principal"] == {"Service": "maintenance.s3tables.amazonaws.com"}
    (namespace,) = all_of(found, "Namespace")
    assert namespace.inputs["namespace"] == "trimtab_dev_lake"
