"""Replicas: as protected as the original, and made in the order that S3 needs."""

from __future__ import annotations

from functools import cache
from typing import Any

from cost.graph import Graph
from tests.infra.graphs import all_of, one, statements
from tests.infra.minimal import AWAY, environment, lake


@cache
def copied() -> Graph:
    """Two buckets with replicas: one without a promise, one with."""
    return environment(
        stack=AWAY,
        recovery={},
        monitoring={},
        lake=lake(
            raw={"replication": {}, "noncurrent_days": 7, "inventory": "daily"},
            models={"replication": {"within_15_minutes": True, "prefix": "released/"}},
        ),
    )


def _rule(graph: Graph, entry: str) -> dict[str, Any]:
    found: dict[str, Any] = one(graph, "BucketReplicationConfig", f"lake-{entry}-replica").inputs[
        "rules"
    ][0]
    return found


def test_the_replica_is_elsewhere_and_has_every_protection_of_the_source() -> None:
    found = copied()
    kinds = {
        name: {
            r.type.rpartition(":")[2]
            for r in found
            if r.custom and r.name.startswith(name) and "s3/bucket" in r.type
        }
        for name in ("lake-raw-replica", "lake-checkpoints")
    }
    # The configuration of replication is the source's; all else is the replica's own.
    assert kinds["lake-raw-replica"] - {"BucketReplicationConfig"} == kinds["lake-checkpoints"]
    for resource in found:
        if resource.name.startswith("lake-raw-replica-") and "s3/bucket" in resource.type:
            assert resource.inputs["region"] == "us-west-2", resource.name


def test_it_is_encrypted_by_the_key_of_its_region_and_takes_no_other() -> None:
    found = copied()
    encryption = one(
        found, "BucketServerSideEncryptionConfiguration", "lake-raw-replica-encryption"
    )
    keys = found.references(encryption, "rules", "aws:kms/key:Key")
    assert [key.name for key in keys] == ["recovery-key-away"]
    policy = statements(one(found, "BucketPolicy", "lake-raw-replica-policy"))
    ours = policy["OnlyOwnKeys"]["Condition"]["StringNotLike"]
    assert list(ours.values()) == ["arn:aws:kms:us-west-2:111122223333:key/*"]


def test_its_own_logs_stay_in_its_region() -> None:
    found = copied()
    logging = one(found, "BucketLogging", "lake-raw-replica-logging")
    (target,) = found.references(logging, "targetBucket", "aws:s3/bucket:Bucket")
    assert (target.name, target.inputs["region"]) == ("lake-logs-replica", "us-west-2")


def test_replication_waits_for_versions_and_rules_on_both_sides() -> None:
    found = copied()
    replication = one(found, "BucketReplicationConfig", "lake-raw-replica")
    before = {found.by_urn[urn].name for urn in _above(found, replication.urn)}
    assert {
        "lake-raw-versioning",
        "lake-raw-lifecycle",
        "lake-raw-replica-versioning",
        "lake-raw-replica-lifecycle",
        "lake-raw-replica-role",
    } <= before


def _above(graph: Graph, urn: str) -> set[str]:
    """All that must exist before a resource."""
    seen: set[str] = set()
    left = [urn]
    while left:
        for other in graph.by_urn[left.pop()].dependencies:
            if other not in seen:
                seen.add(other)
                left.append(other)
    return seen


def test_deletions_follow_and_encrypted_objects_are_copied() -> None:
    rule = _rule(copied(), "raw")
    assert rule["deleteMarkerReplication"] == {"status": "Enabled"}
    assert rule["sourceSelectionCriteria"]["sseKmsEncryptedObjects"] == {"status": "Enabled"}
    assert rule["filter"] == {"prefix": ""}


def test_the_promise_of_15_minutes_comes_with_its_metrics() -> None:
    promised = _rule(copied(), "models")
    assert promised["destination"]["replicationTime"]["time"] == {"minutes": 15}
    assert promised["destination"]["metrics"]["eventThreshold"] == {"minutes": 15}
    assert promised["filter"] == {"prefix": "released/"}
    plain = _rule(copied(), "raw")["destination"]
    assert "replicationTime" not in plain and plain["metrics"] == {"status": "Enabled"}


def test_failures_alarm_unless_nobody_wants_to_know() -> None:
    alarm = one(copied(), "MetricAlarm", "lake-raw-replication").inputs
    assert alarm["metricName"] == "OperationsFailedReplication"
    assert alarm["dimensions"]["RuleId"] == _rule(copied(), "raw")["id"]
    quiet = environment(
        stack=AWAY, recovery={}, monitoring={}, lake=lake(raw={"replication": {"watch": False}})
    )
    assert not [a for a in all_of(quiet, "MetricAlarm") if "replication" in a.name]
    assert "metrics" not in _rule(quiet, "raw")["destination"]


def test_the_role_reads_the_source_and_writes_the_replica() -> None:
    found = statements(one(copied(), "RolePolicy", "lake-raw-replica-role"))
    assert found["Versions"]["Resource"] == ["arn:aws:s3:::trimtab-mini-raw-111122223333/*"]
    assert found["Replicas"]["Resource"] == ["arn:aws:s3:::trimtab-mini-raw-replica-111122223333/*"]
    assert found["Encrypt"]["Condition"]["ForAnyValue:StringEquals"] == {
        "kms:ResourceAliases": ["alias/trimtab/mini/recovery"]
    }
    assert found["Encrypt"]["Resource"] == ["arn:aws:kms:us-west-2:111122223333:key/*"]
    assert not [s for s in found.values() if "s3:DeleteObject" in s["Action"]]


def test_the_replica_has_the_lifecycle_of_its_source_and_none_of_its_extras() -> None:
    found = copied()
    rules = [
        one(found, "BucketLifecycleConfiguration", f"lake-{name}-lifecycle").inputs["rules"]
        for name in ("raw", "raw-replica")
    ]
    assert rules[0] == rules[1]
    assert [i.name for i in all_of(found, "Inventory")] == ["lake-raw-inventory"]
