"""Trails reach the emulator as given."""

from __future__ import annotations

import pytest

from tests.infra.sandbox.lifecycle import DEFAULT_TAGS, Refused, World, assert_gone, assert_settled

TRAIL = "aws:cloudtrail/trail:Trail"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1"


@pytest.fixture(scope="module")
def bucket(world: World) -> str:
    name = f"trail-{world.account}"
    world.client("s3").create_bucket(Bucket=name)
    return name


def given(bucket: str) -> dict[str, object]:
    return {
        "s3BucketName": bucket,
        "isMultiRegionTrail": True,
        "enableLogFileValidation": True,
        "kmsKeyId": KEY,
        "tags": {"component": "account"},
    }


def test_a_trail_is_there_as_given_and_logs(world: World, bucket: str) -> None:
    trail = world.up(TRAIL, "audit", **given(bucket))
    client = world.client("cloudtrail")
    there = client.get_trail(Name=trail.id)["Trail"]
    assert (there["S3BucketName"], there["KmsKeyId"]) == (bucket, KEY)
    assert there["IsMultiRegionTrail"]
    assert there["LogFileValidationEnabled"]
    assert there["IncludeGlobalServiceEvents"]
    assert client.get_trail_status(Name=trail.id)["IsLogging"]
    tags = client.list_tags(ResourceIdList=[trail["arn"]])["ResourceTagList"][0]["TagsList"]
    assert {t["Key"] for t in tags} == {*DEFAULT_TAGS, "component"}
    assert_settled(world, trail, **given(bucket))


def test_a_changed_trail_is_updated_in_place_and_deleted(world: World, bucket: str) -> None:
    trail = world.up(TRAIL, "changed", **given(bucket))
    wanted = {"s3BucketName": bucket, "enableLogging": False, "tags": {"b": "2"}}
    trail = world.update(trail, **wanted)
    client = world.client("cloudtrail")
    there = client.get_trail(Name=trail.id)["Trail"]
    assert (there["IsMultiRegionTrail"], there["LogFileValidationEnabled"]) == (False, False)
    assert not there.get("KmsKeyId")
    assert not client.get_trail_status(Name=trail.id)["IsLogging"]
    assert_settled(world, trail, **wanted)
    assert world.diff(trail, **wanted, name="other").replaces == ["name"]
    assert_gone(world, trail)


def test_selectors_are_refused_rather_than_dropped(world: World) -> None:
    with pytest.raises(Refused, match="eventSelectors: the sandbox's trails select"):
        world.up(TRAIL, "data", s3BucketName="b", eventSelectors=[{"readWriteType": "All"}])


def test_data_events_are_selected_and_given_up_again(world: World, bucket: str) -> None:
    selectors = [
        {"name": "Calls", "fieldSelectors": [{"field": "eventCategory", "equals": ["Management"]}]},
        {
            "name": "Objects",
            "fieldSelectors": [
                {"field": "eventCategory", "equals": ["Data"]},
                {"field": "resources.type", "equals": ["AWS::S3::Object"]},
                {"field": "resources.ARN", "startsWiths": ["arn:aws:s3:::models/"]},
            ],
        },
    ]
    wanted = {"s3BucketName": bucket, "name": "selecting"}
    trail = world.up(TRAIL, "selecting", **wanted, advancedEventSelectors=selectors)
    client = world.client("cloudtrail")

    def selected() -> list[str]:
        found = client.get_event_selectors(TrailName=trail.id)["AdvancedEventSelectors"]
        return [selector["Name"] for selector in found]

    assert selected() == ["Calls", "Objects"]
    assert_settled(world, trail, **wanted, advancedEventSelectors=selectors)
    trail = world.update(trail, **wanted)
    assert selected() == ["Management events"]
    assert_settled(world, trail, **wanted)
