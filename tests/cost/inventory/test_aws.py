"""Listing an account: what an emulator has is found, and what AWS refuses is named."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from cost.errors import NotFound
from cost.inventory import aws
from cost.inventory.listings import LISTINGS

REGION = "us-east-1"
DESCRIBED = {"studio-app"}
"""Kinds whose id stands in the description alone."""
COMMON = [{"Key": "component", "Value": "clusters.api"}, {"Key": "stack", "Value": "dev"}]


def client(service: str, region: str) -> Any:
    return boto3.client(service, region_name=region)


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        yield


@pytest.mark.slow
def test_lists_volumes_with_state_age_and_tags(account: None):
    tags = [{"ResourceType": "volume", "Tags": COMMON}]
    made = client("ec2", REGION).create_volume(
        Size=8, AvailabilityZone="us-east-1a", TagSpecifications=tags
    )
    found = aws.read(client, [("volume", REGION)])
    thing = found.of("volume", REGION)[made["VolumeId"]]
    assert (thing.get("State"), thing.component, thing.stack) == (
        "available",
        "clusters.api",
        "dev",
    )
    assert 0 <= (found.age_days(thing, "CreateTime") or -1) < 1
    assert thing.get("Attachments", "nothing") is None


@pytest.mark.slow
def test_lists_instances_below_their_reservations(account: None):
    ec2 = client("ec2", REGION)
    image = ec2.describe_images()["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    ec2.stop_instances(InstanceIds=[made])
    found = aws.read(client, [("instance", REGION)]).of("instance", REGION)
    assert found[made].get("State", "Name") == "stopped"


@pytest.mark.slow
def test_a_bucket_lies_in_its_region_and_tells_its_uploads(account: None):
    s3 = client("s3", REGION)
    s3.create_bucket(Bucket="data")
    begun = s3.create_multipart_upload(Bucket="data", Key="x")["UploadId"]
    s3.upload_part(Bucket="data", Key="x", UploadId=begun, PartNumber=1, Body=b"abc")
    found = aws.read(client, [("bucket", REGION), ("bucket", "eu-west-1")])
    bucket = found.of("bucket", REGION)["data"]
    assert [u["bytes"] for u in bucket.get("uploads")] == [3]
    assert (bucket.get("rules"), bucket.get("versioning")) == ([], "Off")
    assert found.of("bucket", "eu-west-1") == {}


@pytest.mark.slow
def test_tables_and_repositories_take_further_calls(account: None):
    client("dynamodb", REGION).create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client("ecr", REGION).create_repository(repositoryName="team/ranker")
    found = aws.read(client, [("table", REGION), ("repository", REGION)])
    assert found.of("table", REGION)["t"].get("TableStatus") == "ACTIVE"
    repository = found.of("repository", REGION)["team/ranker"]
    assert (repository.get("images"), repository.get("lifecycle")) == ([], None)


class Empty:
    """An account that has nothing."""

    def can_paginate(self, operation: str) -> bool:
        return not operation

    def describe_volumes(self) -> dict[str, list[object]]:
        return {"Volumes": []}


def test_what_aws_refuses_is_named_and_the_rest_is_listed():
    def refusing(service: str, region: str) -> Any:
        assert region == REGION
        if service == "rds":
            denied = {"Error": {"Code": "AccessDenied", "Message": "no"}}
            raise ClientError(denied, "DescribeDBInstances")
        return Empty()

    found = aws.read(refusing, [("database", REGION), ("volume", REGION)])
    assert "AccessDenied" in str(found.why_not("database", REGION))
    assert found.why_not("volume", REGION) is None
    assert found.why_not("image", REGION) == "images in us-east-1 were not listed"
    with pytest.raises(NotFound):
        found.of("database", REGION)


@pytest.mark.slow
def test_every_listing_is_a_call_of_the_service():
    """Names and ids are botocore's own: a typing mistake would list nothing for ever."""
    for kind, listing in LISTINGS.items():
        model = client(listing.service, REGION).meta
        operation = model.service_model.operation_model(
            model.method_to_api_mapping[listing.operation]
        )
        items = operation.output_shape.members[listing.items].member
        inside = items.members[listing.inside].member if listing.inside else items
        names = getattr(inside, "members", None)
        described = kind in DESCRIBED and listing.more is not None
        assert names is None or listing.id in names or described, kind
