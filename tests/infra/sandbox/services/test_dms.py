"""Requests to AWS DMS are built and checked; nothing is emulated."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.lifecycle import World, assert_settled

SOURCE = "aws:dms/endpoint:Endpoint"
TARGET = "aws:dms/s3Endpoint:S3Endpoint"
SUBNETS = "aws:dms/replicationSubnetGroup:ReplicationSubnetGroup"
CONFIG = "aws:dms/replicationConfig:ReplicationConfig"
ROLE = "arn:aws:iam::111122223333:role/ml/dev/dms"
SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:orders-AbCdEf"


def source(**changes: Any) -> dict[str, Any]:
    return {
        "endpointId": "orders-source",
        "endpointType": "source",
        "engineName": "postgres",
        "databaseName": "orders",
        "secretsManagerArn": SECRET,
        "secretsManagerAccessRoleArn": ROLE,
        "sslMode": "require",
        **changes,
    }


def target(**changes: Any) -> dict[str, Any]:
    return {
        "endpointId": "orders-target",
        "endpointType": "target",
        "bucketName": "lake",
        "bucketFolder": "captures/orders",
        "dataFormat": "parquet",
        "encryptionMode": "SSE_KMS",
        "serverSideEncryptionKmsKeyId": "arn:aws:kms:us-east-1:111122223333:key/a",
        "serviceAccessRoleArn": ROLE,
        "timestampColumnName": "captured_at",
        "sslMode": "none",
        **changes,
    }


def test_a_source_keeps_its_secret_in_secrets_manager(world: World) -> None:
    made = world.up(SOURCE, "orders", **source())
    kept = made["recorded"]
    assert kept["operation"] == "CreateEndpoint"
    assert kept["parameters"]["PostgreSQLSettings"] == {
        "SecretsManagerSecretId": SECRET,
        "SecretsManagerAccessRoleArn": ROLE,
        "DatabaseName": "orders",
    }
    assert made["endpointArn"].startswith(f"arn:aws:dms:us-east-1:{world.account}:endpoint:")
    assert_settled(world, made, **source())
    change = source(sslMode="verify-full", postgresSettings={"heartbeatEnable": True})
    assert world.diff(made, **change).replaces == []
    made = world.update(made, **change)
    kept = made["recorded"]
    assert kept["operation"] == "ModifyEndpoint"
    assert kept["parameters"]["EndpointArn"] == made["endpointArn"]
    assert kept["parameters"]["PostgreSQLSettings"]["HeartbeatEnable"] is True
    assert world.diff(made, **source(endpointId="b")).replaces == ["endpointId"]


def test_a_target_in_the_lake(world: World) -> None:
    made = world.up(TARGET, "orders", **target())
    settings = made["recorded"]["parameters"]["S3Settings"]
    assert (settings["DataFormat"], settings["BucketFolder"]) == ("parquet", "captures/orders")
    assert_settled(world, made, **target())
    made = world.update(made, **target(compressionType="GZIP"))
    assert made["recorded"]["parameters"]["S3Settings"]["CompressionType"] == "gzip"
    with pytest.raises(EmulatorError, match=r"S3Settings\.DataFormat"):
        world.up(TARGET, "wrong", **target(dataFormat="orc"))


def test_a_replication_between_them(world: World) -> None:
    group = {
        "replicationSubnetGroupId": "orders",
        "replicationSubnetGroupDescription": "Private subnets",
        "subnetIds": ["subnet-1", "subnet-2"],
    }
    subnets = world.up(SUBNETS, "orders", **group)
    assert subnets["replicationSubnetGroupArn"].endswith(":subgrp:orders")
    assert_settled(world, subnets, **group)
    given = {
        "replicationConfigIdentifier": "orders",
        "resourceIdentifier": "orders",
        "replicationType": "full-load-and-cdc",
        "sourceEndpointArn": world.up(SOURCE, "s", **source())["endpointArn"],
        "targetEndpointArn": world.up(TARGET, "t", **target())["endpointArn"],
        "tableMappings": '{"rules": []}',
        "startReplication": True,
        "computeConfig": {
            "replicationSubnetGroupId": "orders",
            "minCapacityUnits": 1,
            "maxCapacityUnits": 4,
            "multiAz": False,
            "vpcSecurityGroupIds": ["sg-1"],
        },
    }
    made = world.up(CONFIG, "orders", **given)
    assert made["recorded"]["parameters"]["ComputeConfig"]["MaxCapacityUnits"] == 4
    assert made["arn"].endswith(":replication-config:orders")
    assert_settled(world, made, **given)
    changed = {**given, "replicationType": "cdc"}
    assert world.update(made, **changed)["recorded"]["operation"] == "ModifyReplicationConfig"
    assert world.diff(made, **{**given, "resourceIdentifier": "b"}).replaces == [
        "resourceIdentifier"
    ]
