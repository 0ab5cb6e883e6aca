"""Table buckets and their namespaces reach the emulator as given."""

from __future__ import annotations

import json

from tests.infra.sandbox.lifecycle import World, assert_gone, assert_settled

BUCKET = "aws:s3tables/tableBucket:TableBucket"
NAMESPACE = "aws:s3tables/namespace:Namespace"
POLICY = "aws:s3tables/tableBucketPolicy:TableBucketPolicy"
KEY = "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"


def test_a_bucket_and_its_namespace_are_there_as_given(world: World) -> None:
    given = {"name": "tables", "tags": {"component": "catalog"}}
    bucket = world.up(BUCKET, "tables", **given)
    there = world.client("s3tables").get_table_bucket(tableBucketARN=bucket["arn"])
    assert there["name"] == "tables"
    assert_settled(world, bucket, **given)
    encryption = {"sseAlgorithm": "aws:kms", "kmsKeyArn": KEY}
    changed = {**given, "encryptionConfiguration": encryption}
    bucket = world.update(bucket, **changed)
    assert bucket["recorded"]["operation"] == "PutTableBucketEncryption"
    assert_settled(world, bucket, **changed)
    inside = {"tableBucketArn": bucket["arn"], "namespace": "features"}
    namespace = world.up(NAMESPACE, "features", **inside)
    (found,) = world.client("s3tables").list_namespaces(tableBucketARN=bucket["arn"])["namespaces"]
    assert found["namespace"] == ["features"]
    assert_settled(world, namespace, **inside)
    assert world.diff(namespace, **{**inside, "namespace": "b"}).replaces == ["namespace"]
    assert_gone(world, namespace)
    assert_gone(world, bucket)


def test_a_buckets_policy_is_recorded(world: World) -> None:
    arn = "arn:aws:s3tables:us-east-1:111122223333:bucket/tables"
    policy = {"tableBucketArn": arn, "resourcePolicy": json.dumps({"Statement": []})}
    made = world.up(POLICY, "tables", **policy)
    assert made["recorded"]["operation"] == "PutTableBucketPolicy"
    assert_settled(world, made, **policy)
    other = {**policy, "resourcePolicy": json.dumps({"Statement": [], "Version": "2012-10-17"})}
    assert "Version" in str(world.update(made, **other)["recorded"]["parameters"])
