"""Launch templates are read back version by version; placement groups are recorded."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.cases import Case, Parts, live
from tests.infra.sandbox.lifecycle import Deployed, World, assert_settled

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
DEVICE = {"deviceName": "/dev/xvda", "ebs": {"volumeType": "gp2", "volumeSize": 100}}


def template(world: World, there: Deployed) -> Any:
    (found,) = world.client("ec2").describe_launch_template_versions(
        LaunchTemplateId=there.id, Versions=["$Default"]
    )["LaunchTemplateVersions"]
    data = found["LaunchTemplateData"]
    return (
        found["VersionNumber"],
        data["InstanceType"],
        data["BlockDeviceMappings"][0]["Ebs"]["VolumeType"],
        data["MetadataOptions"]["HttpTokens"],
        data["TagSpecifications"][0]["Tags"],
    )


TAGS = [{"Key": "component", "Value": "clusters.x"}]
CASE = Case(
    token=TEMPLATE,
    given={
        "imageId": "ami-0123456789abcdef0",
        "instanceType": "m5.4xlarge",
        "updateDefaultVersion": True,
        "ebsOptimized": "true",
        "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
        "blockDeviceMappings": [DEVICE],
        "tagSpecifications": [{"resourceType": "volume", "tags": {"component": "clusters.x"}}],
    },
    shows=template,
    expected=(1, "m5.4xlarge", "gp2", "required", TAGS),
    change={"instanceType": "m6i.xlarge"},
    changed=(2, "m6i.xlarge", "gp2", "required", TAGS),
)


def test_what_was_given_is_read_back(world: World, parts: Parts) -> None:
    live(world, parts, CASE)


def test_a_tag_alone_makes_no_version(world: World) -> None:
    there = world.up(TEMPLATE, "tagged", imageId="ami-1", instanceType="m6i.large")
    there = world.update(there, imageId="ami-1", instanceType="m6i.large", tags={"a": "1"})
    assert there["latestVersion"] == 1


def test_placement_groups_are_recorded(world: World) -> None:
    token = "aws:ec2/placementGroup:PlacementGroup"
    there = world.up(token, "efa", strategy="cluster")
    assert there["recorded"]["operation"] == "CreatePlacementGroup"
    assert there["recorded"]["parameters"]["Strategy"] == "cluster"
    assert_settled(world, there, strategy="cluster")
    with pytest.raises(EmulatorError, match="'tight' is not one of cluster, spread, partition"):
        world.up(token, "wrong", strategy="tight")
