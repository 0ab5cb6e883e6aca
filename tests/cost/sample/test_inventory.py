"""What boto3 lists in the emulator is what is billed, under the emulator's own ids."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from cost.sample.base import Asset
from cost.sample.inventory import read

if TYPE_CHECKING:
    from infra.sandbox.emulator import Emulator

pytestmark = pytest.mark.slow

REGION = "us-east-1"
TAGS = [{"Key": "component", "Value": "clusters.a"}, {"Key": "aws:internal", "Value": "x"}]


@pytest.fixture(scope="module")
def clients(emulator: Emulator) -> Any:
    """An account of this test's own."""
    return emulator.clients("444455556666")


@pytest.fixture(scope="module")
def assets(clients: Any) -> dict[str, list[Asset]]:
    """Everything found after one of each was made, by kind."""
    ec2 = clients.get("ec2", REGION)
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    mine = [{"Key": "component", "Value": "clusters.a"}]
    spec = [{"ResourceType": "instance", "Tags": mine}]
    about = {"ImageId": ec2.describe_images()["Images"][0]["ImageId"], "MinCount": 1, "MaxCount": 1}
    ec2.run_instances(InstanceType="m5.large", TagSpecifications=spec, **about)
    ec2.run_instances(
        InstanceType="g5.xlarge", InstanceMarketOptions={"MarketType": "spot"}, **about
    )
    stopped = ec2.run_instances(InstanceType="m5.large", **about)["Instances"][0]["InstanceId"]
    ec2.stop_instances(InstanceIds=[stopped])
    ec2.create_volume(AvailabilityZone="us-east-1a", Size=50, VolumeType="gp3")
    ec2.create_nat_gateway(SubnetId=subnet)
    ec2.allocate_address(Domain="vpc")
    _storage(clients)
    _watching(clients)
    found: dict[str, list[Asset]] = {}
    for asset in read(clients.get, [REGION]).assets:
        found.setdefault(asset.kind, []).append(asset)
    return found


def _storage(clients: Any) -> None:
    s3 = clients.get("s3", REGION)
    s3.create_bucket(Bucket="inventory-plain")
    s3.create_bucket(Bucket="inventory-aged")
    tags = {"TagSet": [{"Key": "component", "Value": "lake.raw"}]}
    s3.put_bucket_tagging(Bucket="inventory-aged", Tagging=tags)
    steps = [{"Days": 90, "StorageClass": "GLACIER"}, {"Days": 30, "StorageClass": "STANDARD_IA"}]
    rule = {"ID": "a", "Status": "Enabled", "Filter": {"Prefix": ""}, "Transitions": steps}
    s3.put_bucket_lifecycle_configuration(
        Bucket="inventory-aged", LifecycleConfiguration={"Rules": [rule]}
    )
    kms = clients.get("kms", REGION)
    kms.create_key(Tags=[{"TagKey": "component", "TagValue": "keys.data"}])
    gone = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.schedule_key_deletion(KeyId=gone, PendingWindowInDays=7)


def _watching(clients: Any) -> None:
    clients.get("cloudwatch", REGION).put_metric_alarm(
        AlarmName="a",
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        MetricName="CPUUtilization",
        Namespace="AWS/EC2",
        Period=300,
        Statistic="Average",
        Threshold=90,
    )
    clients.get("logs", REGION).create_log_group(logGroupName="/a", tags={"component": "network"})


def test_instances_that_run_are_listed_with_their_lifecycle(assets: dict[str, list[Asset]]) -> None:
    found = {(a.type, a.spot, a.tags.get("component")) for a in assets["instance"]}
    assert ("m5.large", False, "clusters.a") in found
    assert len(assets["instance"]) == 2, "a stopped instance is not billed by the hour"
    assert any(a.type == "g5.xlarge" for a in assets["instance"])
    assert all(a.id.startswith("i-") for a in assets["instance"])


def test_a_volume_has_its_size(assets: dict[str, list[Asset]]) -> None:
    assert (50, "gp3") in {(a.size_gib, a.type) for a in assets["volume"]}


def test_a_bucket_has_its_tags_and_the_first_class_it_ages_into(
    assets: dict[str, list[Asset]],
) -> None:
    buckets = {a.id: (a.type, dict(a.tags)) for a in assets["bucket"]}
    assert buckets["inventory-aged"] == ("STANDARD_IA", {"component": "lake.raw"})
    assert buckets["inventory-plain"] == (None, {})


def test_keys_that_are_going_are_not_billed(assets: dict[str, list[Asset]]) -> None:
    assert [dict(a.tags) for a in assets["key"]] == [{"component": "keys.data"}]


@pytest.mark.parametrize("kind", ["nat", "address", "alarm", "logs"])
def test_the_rest_is_listed(assets: dict[str, list[Asset]], kind: str) -> None:
    assert len(assets[kind]) == 1
    assert json.dumps(dict(assets[kind][0].tags)) in {"{}", '{"component": "network"}'}
