"""A bucket: private, encrypted, versioned, cooling down, and its settings one after the other."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from infra.components._lifecycle import lifecycle_rules
from infra.settings import BucketSettings
from tests.infra.graphs import all_of, graph, one, statements


def rules(**settings: Any) -> dict[str, dict[str, Any]]:
    return {rule["id"]: rule for rule in lifecycle_rules(BucketSettings(**settings))}


def test_data_is_encrypted_with_our_key_and_a_bucket_key() -> None:
    found = graph("prod")
    config = one(found, "BucketServerSideEncryptionConfiguration", "lake-raw-encryption")
    (rule,) = config.inputs["rules"]
    assert rule["applyServerSideEncryptionByDefault"]["sseAlgorithm"] == "aws:kms"
    assert rule["bucketKeyEnabled"] is True
    assert rule["blockedEncryptionTypes"] == ["SSE-C"]
    keys = {k.name for k in found.references(config, "rules", "aws:kms/key:Key")}
    assert keys == {"key-data"}


def test_every_bucket_is_private_and_owns_its_objects() -> None:
    for stack in ("account", "prod"):
        buckets = all_of(graph(stack), "Bucket")
        blocks = all_of(graph(stack), "BucketPublicAccessBlock")
        owners = all_of(graph(stack), "BucketOwnershipControls")
        assert len(buckets) == len(blocks) == len(owners)
        flags = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls")
        assert all(b.inputs[f] for b in blocks for f in (*flags, "restrictPublicBuckets"))
        assert {o.inputs["rule"]["objectOwnership"] for o in owners} == {"BucketOwnerEnforced"}


def test_every_bucket_denies_plain_and_old_connections() -> None:
    for policy in all_of(graph("prod"), "BucketPolicy"):
        found = statements(policy)
        assert found["OnlyTls"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        assert found["OnlyRecentTls"]["Condition"] == {"NumericLessThan": {"s3:TlsVersion": "1.2"}}
        assert {found[s]["Effect"] for s in ("OnlyTls", "OnlyRecentTls")} == {"Deny"}


def test_uploads_may_leave_encryption_to_the_bucket_but_not_weaken_it() -> None:
    found = statements(one(graph("prod"), "BucketPolicy", "lake-raw-policy"))
    header = "s3:x-amz-server-side-encryption"
    by_people = {"aws:PrincipalIsAWSService": "false"}
    assert found["OnlyOwnKeys"]["Condition"]["Bool"] == by_people
    assert found["OnlyKms"]["Condition"] == {
        "Bool": by_people,
        "Null": {header: "false"},
        "StringNotEquals": {header: "aws:kms"},
    }
    pattern = found["OnlyOwnKeys"]["Condition"]["StringNotLike"]
    assert pattern == {f"{header}-aws-kms-key-id": "arn:aws:kms:us-east-1:111122223333:key/*"}


def test_settings_of_a_bucket_follow_each_other() -> None:
    found = graph("prod")
    chain = ("encryption", "versioning", "policy", "logging", "lifecycle", "archive")
    resources = {r.name: r for r in found}
    for before, after in pairwise(chain):
        depends = resources[f"lake-raw-{after}"].dependencies
        assert resources[f"lake-raw-{before}"].urn in depends


def test_the_standard_lifecycle() -> None:
    found = rules()
    assert found["unfinished-uploads"]["abort_incomplete_multipart_upload"] == {
        "days_after_initiation": 7
    }
    assert found["old-versions"]["noncurrent_version_expiration"] == {
        "noncurrent_days": 30,
        "newer_noncurrent_versions": 3,
    }
    assert found["delete-markers"]["expiration"] == {"expired_object_delete_marker": True}
    assert found["cool-down"]["transitions"] == [
        {"storage_class": "INTELLIGENT_TIERING", "days": 30}
    ]
    assert all(rule["filter"] == {"prefix": ""} for rule in found.values())


def test_no_lifecycle_is_no_rules() -> None:
    assert rules(lifecycle="none") == {}


def test_what_expires_early_does_not_pay_for_tiering() -> None:
    assert "cool-down" not in rules(expire_after_days=30)
    assert "cool-down" in rules(expire_after_days=31)
    assert "cool-down" in rules(expire_after_days=14, expire_prefix="tmp/")
    assert "cool-down" not in rules(intelligent_tiering=False)


def test_expired_objects_leave_no_version_behind() -> None:
    old = rules(expire_after_days=14)["old-versions"]["noncurrent_version_expiration"]
    assert old == {"noncurrent_days": 30}


def test_logs_go_to_the_archive_and_end() -> None:
    found = rules(archive_after_days=90, expire_after_days=365)
    assert found["cool-down"]["transitions"] == [{"storage_class": "GLACIER_IR", "days": 90}]
    assert found["expire"]["expiration"] == {"days": 365}


def test_an_unversioned_bucket_has_no_rules_for_versions() -> None:
    assert not {"old-versions", "delete-markers"} & rules(versioning=False).keys()


def test_deep_archive_is_opt_in_and_below_a_prefix() -> None:
    archive = one(graph("prod"), "BucketIntelligentTieringConfiguration", "lake-raw-archive")
    assert archive.inputs["filter"] == {"prefix": "archive/"}
    assert archive.inputs["tierings"] == [{"accessTier": "DEEP_ARCHIVE_ACCESS", "days": 180}]
    assert not all_of(graph("dev"), "BucketIntelligentTieringConfiguration")
