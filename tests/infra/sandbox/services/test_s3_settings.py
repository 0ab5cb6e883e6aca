"""What hangs on a bucket is read back as it was given, and drift is seen."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.cases import ALLOW, DENY, Case, Parts, live
from tests.infra.sandbox.lifecycle import World, assert_settled

VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
ENCRYPTION = (
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
)
FLAGS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def asked(method: str, *path: str | int) -> Any:
    """A read-back: what a get method answers, at a path."""

    def shows(world: World, there: Any) -> Any:
        found = getattr(world.client("s3"), method)(Bucket=there["bucket"])
        for step in path:
            found = found[step]
        return found

    return shows


def policy(text: str, parts: Parts) -> str:
    return text.replace("arn:aws:s3:::x", f"arn:aws:s3:::{parts.bucket}").replace(
        '"Action"', '"Principal": "*", "Action"'
    )


def rule(days: int) -> dict[str, Any]:
    return {
        "id": "tidy",
        "status": "Enabled",
        "filter": {"prefix": "tmp/"},
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
        "noncurrentVersionExpiration": {"noncurrentDays": 30, "newerNoncurrentVersions": 3},
        "transitions": [{"days": days, "storageClass": "INTELLIGENT_TIERING"}],
    }


def lifecycle(world: World, there: Any) -> Any:
    (found,) = asked("get_bucket_lifecycle_configuration", "Rules")(world, there)
    return found["ID"], found["Filter"]["Prefix"], found["Transitions"][0]["Days"]


def encryption(parts: Parts, bucket_key: bool) -> dict[str, Any]:
    by = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": parts.key}
    return {
        "bucket": parts.bucket,
        "rules": [
            {
                "applyServerSideEncryptionByDefault": by,
                "bucketKeyEnabled": bucket_key,
                "blockedEncryptionTypes": ["SSE-C"],
            }
        ],
    }


CASES = (
    Case(
        token="aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        given=lambda p: {"bucket": p.bucket, "rule": {"objectOwnership": "BucketOwnerEnforced"}},
        shows=asked("get_bucket_ownership_controls", "OwnershipControls", "Rules"),
        expected=[{"ObjectOwnership": "BucketOwnerEnforced"}],
        change={"rule": {"objectOwnership": "BucketOwnerPreferred"}},
        changed=[{"ObjectOwnership": "BucketOwnerPreferred"}],
    ),
    Case(
        token="aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        given=lambda p: {"bucket": p.bucket, **dict.fromkeys(FLAGS, True)},
        shows=asked("get_public_access_block", "PublicAccessBlockConfiguration"),
        expected={f[0].upper() + f[1:]: True for f in FLAGS},
        change={"blockPublicPolicy": False},
        changed={f[0].upper() + f[1:]: f != "blockPublicPolicy" for f in FLAGS},
    ),
    Case(
        token=VERSIONING,
        given=lambda p: {"bucket": p.bucket, "versioningConfiguration": {"status": "Enabled"}},
        shows=asked("get_bucket_versioning", "Status"),
        expected="Enabled",
        change={"versioningConfiguration": {"status": "Suspended"}},
        changed="Suspended",
        lasts=True,
    ),
    Case(
        token=ENCRYPTION,
        given=lambda p: encryption(p, True),
        shows=asked(
            "get_bucket_encryption",
            "ServerSideEncryptionConfiguration",
            "Rules",
            0,
            "BucketKeyEnabled",
        ),
        expected=True,
        change=lambda p: encryption(p, False),
        changed=False,
    ),
    Case(
        token="aws:s3/bucketLogging:BucketLogging",
        given=lambda p: {"bucket": p.bucket, "targetBucket": p.log_bucket, "targetPrefix": "a/"},
        shows=asked("get_bucket_logging", "LoggingEnabled", "TargetPrefix"),
        expected="a/",
        change={"targetPrefix": "b/"},
        changed="b/",
    ),
    Case(
        token=LIFECYCLE,
        given=lambda p: {"bucket": p.bucket, "rules": [rule(0)]},
        shows=lifecycle,
        expected=("tidy", "tmp/", 0),
        change={"rules": [rule(30)]},
        changed=("tidy", "tmp/", 30),
    ),
    Case(
        token="aws:s3/bucketPolicy:BucketPolicy",
        given=lambda p: {"bucket": p.bucket, "policy": policy(ALLOW, p)},
        shows=lambda w, t: '"Deny"' in asked("get_bucket_policy", "Policy")(w, t),
        expected=False,
        change=lambda p: {"policy": policy(DENY, p)},
        changed=True,
    ),
    Case(
        token="aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
        given=lambda p: {
            "bucket": p.bucket,
            "corsRules": [{"allowedMethods": ["GET"], "allowedOrigins": ["https://a"]}],
        },
        shows=asked("get_bucket_cors", "CORSRules"),
        expected=[{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://a"]}],
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_given_is_read_back(world: World, parts: Parts, case: Case) -> None:
    live(world, parts, case)


def test_a_change_behind_the_programs_back_is_drift(world: World, parts: Parts) -> None:
    given = {"bucket": parts.bucket, "versioningConfiguration": {"status": "Enabled"}}
    there = world.up(VERSIONING, "drifting", **given)
    world.client("s3").put_bucket_versioning(
        Bucket=parts.bucket, VersioningConfiguration={"Status": "Suspended"}
    )
    now = world.refresh(there)
    assert now is not None
    assert world.diff(now, **given).diffs == ["versioningConfiguration"]


def test_the_model_knows_the_storage_classes(world: World, parts: Parts) -> None:
    wrong = {**rule(0), "transitions": [{"days": 0, "storageClass": "FREEZER"}]}
    with pytest.raises(EmulatorError, match="'FREEZER' is not one of GLACIER"):
        world.up(LIFECYCLE, "wrong", bucket=parts.bucket, rules=[wrong])


def test_intelligent_tiering_is_recorded(world: World, parts: Parts) -> None:
    there = world.up(
        "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration",
        "cold",
        bucket=parts.bucket,
        tierings=[{"accessTier": "ARCHIVE_ACCESS", "days": 90}],
    )
    kept = there["recorded"]["parameters"]["IntelligentTieringConfiguration"]
    assert kept["Tierings"] == [{"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}]


def test_the_accounts_own_block(world: World) -> None:
    token = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
    there = world.up(token, "account", **dict.fromkeys(FLAGS, True))
    found = world.client("s3control").get_public_access_block(AccountId=world.account)
    assert found["PublicAccessBlockConfiguration"]["BlockPublicAcls"] is True
    world.delete(there)
    assert world.refresh(there) is None


def test_an_inventory_is_recorded(world: World, parts: Parts) -> None:
    given = {
        "bucket": parts.bucket,
        "name": "all",
        "includedObjectVersions": "All",
        "optionalFields": ["Size", "StorageClass"],
        "schedule": {"frequency": "Weekly"},
        "destination": {
            "bucket": {
                "bucketArn": "arn:aws:s3:::lists",
                "format": "Parquet",
                "prefix": "inventory",
                "encryption": {"sseS3": {}},
            }
        },
    }
    there = world.up("aws:s3/inventory:Inventory", "all", **given)
    asked = there["recorded"]["parameters"]["InventoryConfiguration"]
    assert asked["IsEnabled"] is True and asked["IncludedObjectVersions"] == "All"
    target = asked["Destination"]["S3BucketDestination"]
    assert target["Bucket"] == "arn:aws:s3:::lists" and target["Encryption"] == {"SSES3": {}}
    assert_settled(world, there, **given)


def test_a_replication_of_encrypted_objects_settles(world: World, parts: Parts) -> None:
    enabled = {"status": "Enabled"}
    buckets = [f"{end}-{world.account}" for end in ("source", "target")]
    for name in buckets:
        world.up("aws:s3/bucket:Bucket", name, bucket=name)
        token = "aws:s3/bucketVersioning:BucketVersioning"
        world.up(token, name, bucket=name, versioningConfiguration=enabled)
    limit = {"minutes": 15}
    destination = {
        "bucket": f"arn:aws:s3:::{buckets[1]}",
        "encryptionConfiguration": {"replicaKmsKeyId": parts.key},
        "metrics": {**enabled, "eventThreshold": limit},
        "replicationTime": {**enabled, "time": limit},
    }
    rule = {
        **enabled,
        "id": "recovery",
        "priority": 0,
        "filter": {"prefix": ""},
        "deleteMarkerReplication": enabled,
        "sourceSelectionCriteria": {"sseKmsEncryptedObjects": enabled},
        "destination": destination,
    }
    role = f"arn:aws:iam::{world.account}:role/replication"
    given = {"bucket": buckets[0], "role": role, "rules": [rule]}
    there = world.up("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "copy", **given)
    answer = world.client("s3").get_bucket_replication(Bucket=buckets[0])
    (kept,) = answer["ReplicationConfiguration"]["Rules"]
    assert kept["Destination"]["EncryptionConfiguration"] == {"ReplicaKmsKeyID": parts.key}
    assert_settled(world, there, **given)
