"""The tables over logs: where they look, and that they look where logs land."""

from __future__ import annotations

import pytest

from cost.errors import SettingsError
from tests.infra.graphs import all_of, one
from tests.infra.minimal import environment

TRAIL = "trimtab-account-trail-111122223333"


def test_a_table_for_each_kind_of_log() -> None:
    names = {t.inputs["name"] for t in all_of(environment(audit={}), "CatalogTable")}
    assert names >= {"audit_s3_access", "audit_flows", "audit_balancers"}
    assert "audit_calls" not in names
    names = {
        t.inputs["name"] for t in all_of(environment(audit={"trail_bucket": TRAIL}), "CatalogTable")
    }
    assert "audit_calls" in names


def test_requests_are_looked_for_where_buckets_log() -> None:
    found = environment(audit={})
    table = one(found, "CatalogTable", "audit-s3-access").inputs["parameters"]
    logging = one(found, "BucketLogging", "lake-raw-logging").inputs
    partition = logging["targetObjectKeyFormat"]["partitionedPrefix"]
    assert partition == {"partitionDateSource": "EventTime"}
    # S3: prefix, account, region, bucket, year, month, day.
    assert table["storage.location.template"] == (
        f"s3://trimtab-mini-logs-111122223333/{logging['targetPrefix']}"
        "111122223333/us-east-1/${bucket}/${day}"
    )
    assert "trimtab-mini-raw-111122223333" in table["projection.bucket.values"].split(",")
    assert table["projection.day.format"] == "yyyy/MM/dd"


def test_flows_are_looked_for_where_the_network_logs() -> None:
    found = environment(audit={})
    options = one(found, "FlowLog", "network-flows").inputs["destinationOptions"]
    assert (options["fileFormat"], options["hiveCompatiblePartitions"]) == ("parquet", True)
    table = one(found, "CatalogTable", "audit-flows").inputs
    assert (
        "year=${year}/month=${month}/day=${day}" in table["parameters"]["storage.location.template"]
    )
    library = table["storageDescriptor"]["serDeInfo"]["serializationLibrary"]
    assert library.endswith("ParquetHiveSerDe")


def test_every_folder_is_a_partition_with_a_projection() -> None:
    for table in all_of(environment(audit={"trail_bucket": TRAIL}), "CatalogTable"):
        if not table.inputs["name"].startswith("audit_"):
            continue
        parameters = table.inputs["parameters"]
        for key in table.inputs["partitionKeys"]:
            assert f"${{{key['name']}}}" in parameters["storage.location.template"]
            assert f"projection.{key['name']}.type" in parameters
        columns = {c["name"] for c in table.inputs["storageDescriptor"]["columns"]}
        assert not columns & {key["name"] for key in table.inputs["partitionKeys"]}


def test_the_catalogues_database_is_used_where_there_is_one() -> None:
    assert (
        one(environment(audit={}), "CatalogDatabase", "audit").inputs["name"]
        == "trimtab_mini_audit"
    )
    both = environment(audit={}, catalog={})
    names = [d.name for d in all_of(both, "CatalogDatabase")]
    assert "audit" not in names and names == ["catalog"]


def test_a_trail_of_another_account_is_refused() -> None:
    with pytest.raises(SettingsError, match="does not bear the account's id"):
        environment(audit={"trail_bucket": "trimtab-account-trail-999999999999"})
