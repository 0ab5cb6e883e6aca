"""A capture: two endpoints, a replication between them, and tables in the catalogue."""

from __future__ import annotations

import json
from typing import Any

from cost.graph import Graph
from tests.infra.graphs import all_of, one, statements
from tests.infra.ingest import ORDERS, SECRET, land


def shop(**change: Any) -> Graph:
    return land(captures={"shop": {**ORDERS, **change}})


def test_the_source_is_reached_over_tls_by_a_secret() -> None:
    source = one(shop(), "Endpoint", "shop-source").inputs
    assert (source["sslMode"], source["secretsManagerArn"]) == ("require", SECRET)
    assert "password" not in source
    assert "username" not in source
    trusted = json.loads(one(shop(), "Role", "shop-secret").inputs["assumeRolePolicy"])
    principal = trusted["Statement"][0]["Principal"]
    assert principal == {"Service": "dms.us-east-1.amazonaws.com"}
    allowed = statements(one(shop(), "RolePolicy", "shop-secret"))
    assert allowed["ReadSecret"]["Resource"] == [SECRET]


def test_the_target_is_encrypted_parquet_in_the_lake() -> None:
    target = one(shop(), "S3Endpoint", "shop-target").inputs
    assert (target["dataFormat"], target["encryptionMode"]) == ("parquet", "SSE_KMS")
    assert target["bucketFolder"] == "captures/shop"
    assert target["timestampColumnName"] == "captured_at"
    allowed = statements(one(shop(), "RolePolicy", "shop-target"))
    place = "arn:aws:s3:::trimtab-dev-raw-111122223333/captures/shop/*"
    assert allowed["Land"]["Resource"] == [place]


def test_capacity_follows_load_between_its_limits() -> None:
    config = one(shop(max_capacity=16, multi_zone=True), "ReplicationConfig", "shop").inputs
    compute = config["computeConfig"]
    assert (compute["minCapacityUnits"], compute["maxCapacityUnits"]) == (1, 16)
    assert compute["multiAz"] is True
    assert config["replicationType"] == "full-load-and-cdc"
    assert config["startReplication"] is True
    (group,) = all_of(shop(), "ReplicationSubnetGroup")
    assert len(group.inputs["subnetIds"]) == 3


def test_columns_that_are_not_wanted_are_not_copied() -> None:
    rules = json.loads(one(shop(), "ReplicationConfig", "shop").inputs["tableMappings"])["rules"]
    assert [rule["rule-action"] for rule in rules] == ["include", "remove-column"]
    assert rules[0]["object-locator"] == {"schema-name": "public", "table-name": "orders"}
    assert rules[1]["object-locator"]["column-name"] == "email"
    assert len({rule["rule-id"] for rule in rules}) == 2


def test_it_talks_to_the_database_and_to_aws_only() -> None:
    found = shop()
    out = {r.name: r.inputs for r in all_of(found, "SecurityGroupEgressRule")}
    assert out["shop-database"]["cidrIpv4"] == "10.90.4.0/24"
    assert out["shop-database"]["fromPort"] == out["shop-database"]["toPort"] == 5432
    assert out["shop-out"]["fromPort"] == 443
    ours = [r for r in all_of(found, "SecurityGroupIngressRule") if r.name.startswith("shop")]
    assert ours == []


def test_changes_land_in_the_same_catalogue() -> None:
    found = shop()
    table = one(found, "CatalogTable", "orders").inputs
    columns = [c["name"] for c in table["storageDescriptor"]["columns"]]
    assert columns == ["op", "id", "total", "captured_at"]
    location = "s3://trimtab-dev-raw-111122223333/captures/shop/public/orders/"
    assert table["storageDescriptor"]["location"] == location
    assert not table.get("partitionKeys")


def test_lag_is_told_and_silence_too_while_it_runs() -> None:
    alarm = one(shop(max_lag_minutes=5), "MetricAlarm", "shop-target-lag").inputs
    assert (alarm["metricName"], alarm["threshold"]) == ("CDCLatencyTarget", 300)
    assert alarm["treatMissingData"] == "breaching"
    stopped = shop(start=False)
    assert not [a for a in all_of(stopped, "MetricAlarm") if a.name.startswith("shop")]


def test_the_key_of_a_secret_may_be_used_through_secrets_manager_only() -> None:
    key = "arn:aws:kms:us-east-1:111122223333:key/0a1b"
    allowed = statements(one(shop(secret_key_arn=key), "RolePolicy", "shop-secret"))
    assert allowed["DecryptSecret"]["Resource"] == [key]
