"""The lake: which buckets there are, and where their logs go."""

from __future__ import annotations

from tests.infra.graphs import all_of, changed, graph, one, statements
from tests.infra.minimal import environment, lake


def test_a_bucket_for_each_entry() -> None:
    names = {b.inputs["bucket"] for b in all_of(environment(), "Bucket")}
    entries = ("raw", "checkpoints", "logs")
    assert names == {f"trimtab-mini-{entry}-111122223333" for entry in entries}


def test_all_but_the_logs_are_logged() -> None:
    found = environment()
    logged = {log.name for log in all_of(found, "BucketLogging")}
    assert logged == {"lake-raw-logging", "lake-checkpoints-logging"}
    for log in all_of(found, "BucketLogging"):
        (target,) = found.references(log, "targetBucket", "aws:s3/bucket:Bucket")
        assert target.name == "lake-logs"


def test_logs_are_delivered_by_services_of_this_account_only() -> None:
    found = statements(one(graph("prod"), "BucketPolicy", "lake-logs-policy"))
    for sid in ("AccessLogs", "AWSLogDeliveryWrite", "AWSLogDeliveryAclCheck"):
        condition = found[sid]["Condition"]["StringEquals"]
        assert condition["aws:SourceAccount"] == "111122223333", sid
    bucket = "arn:aws:s3:::trimtab-prod-logs-111122223333"
    assert found["BalancerLogs"]["Resource"] == [f"{bucket}/alb/*/AWSLogs/111122223333/*"]


def test_flow_logs_may_be_written_where_hive_partitions_put_them() -> None:
    found = statements(one(graph("prod"), "BucketPolicy", "lake-logs-policy"))
    options = one(graph("prod"), "FlowLog", "network-flows").inputs["destinationOptions"]
    assert options["hiveCompatiblePartitions"] is True
    prefix = "AWSLogs/aws-account-id=111122223333"
    assert found["AWSLogDeliveryWrite"]["Resource"] == [
        f"arn:aws:s3:::trimtab-prod-logs-111122223333/{prefix}/*"
    ]


def test_the_logs_bucket_has_s3s_own_key_because_delivery_needs_it() -> None:
    config = one(
        graph("prod"), "BucketServerSideEncryptionConfiguration", "lake-logs-encryption"
    ).inputs["rules"][0]
    assert config["applyServerSideEncryptionByDefault"] == {"sseAlgorithm": "AES256"}
    assert not {"OnlyKms", "OnlyOwnKeys"} & set(
        statements(one(graph("prod"), "BucketPolicy", "lake-logs-policy"))
    )


def test_another_entry_is_another_bucket() -> None:
    found = changed("dev", "lake.features", {"key": "data"})
    bucket = one(found, "Bucket", "lake-features")
    assert found.component(bucket) == "lake.features"
    assert bucket.inputs["forceDestroy"] is False


def test_inventories_land_in_the_logs_and_only_those_of_the_stack() -> None:
    found = environment(lake=lake(raw={"inventory": "weekly"}))
    target = one(found, "Inventory", "lake-raw-inventory").inputs["destination"]["bucket"]
    assert target["bucketArn"] == "arn:aws:s3:::trimtab-mini-logs-111122223333"
    let_in = statements(one(found, "BucketPolicy", "lake-logs-policy"))["Inventories"]
    assert let_in["Resource"] == [f"{target['bucketArn']}/{target['prefix']}/*"]
    assert let_in["Condition"]["ArnLike"] == {"aws:SourceArn": "arn:aws:s3:::trimtab-mini-*"}


def test_what_costs_is_off_unless_it_is_asked_for() -> None:
    kinds = ("Inventory", "BucketMetric", "AccessPoint", "BucketReplicationConfig")
    assert not [r for kind in kinds for r in all_of(environment(), kind)]


def test_measured_requests_alarm_when_s3_fails_them() -> None:
    measured = environment(lake=lake(raw={"request_metrics": True}), monitoring={})
    metric = one(measured, "BucketMetric", "lake-raw-requests").inputs
    alarm = one(measured, "MetricAlarm", "lake-raw-errors").inputs
    assert alarm["dimensions"] == {
        "BucketName": "trimtab-mini-raw-111122223333",
        "FilterId": metric["name"],
    }
    assert (alarm["metricName"], alarm["threshold"]) == ("5xxErrors", 0.01)
