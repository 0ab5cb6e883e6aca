"""File systems and their links reach the emulator as given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.sandbox.cases import Parts
from tests.infra.sandbox.lifecycle import (
    DEFAULT_TAGS,
    Refused,
    World,
    assert_gone,
    assert_settled,
)

SYSTEM = "aws:fsx/lustreFileSystem:LustreFileSystem"
LINK = "aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation"


def persistent(parts: Parts) -> dict[str, Any]:
    return {
        "storageCapacity": 2400,
        "deploymentType": "PERSISTENT_2",
        "perUnitStorageThroughput": 250,
        "dataCompressionType": "LZ4",
        "fileSystemTypeVersion": "2.15",
        "metadataConfiguration": {"mode": "AUTOMATIC"},
        "subnetIds": parts.subnets[0],
        "securityGroupIds": [parts.group],
        "kmsKeyId": parts.key,
    }


def test_a_file_system_lives(world: World) -> None:
    parts = Parts(world)
    given = persistent(parts)
    made = world.up(SYSTEM, "scratch", **given)
    (found,) = world.client("fsx").describe_file_systems(FileSystemIds=[made.id])["FileSystems"]
    lustre = found["LustreConfiguration"]
    assert (found["StorageCapacity"], found["SubnetIds"]) == (2400, [parts.subnets[0]])
    assert (lustre["DeploymentType"], lustre["PerUnitStorageThroughput"]) == ("PERSISTENT_2", 250)
    assert {t["Key"]: t["Value"] for t in found["Tags"]} == DEFAULT_TAGS
    assert made["dnsName"] == found["DNSName"]
    assert made["mountName"] == lustre["MountName"]
    assert_settled(world, made, **given)

    wanted = given | {"storageCapacity": 4800, "perUnitStorageThroughput": 500}
    assert not world.diff(made, **wanted).replaces
    made = world.update(made, **wanted)
    (found,) = world.client("fsx").describe_file_systems(FileSystemIds=[made.id])["FileSystems"]
    assert found["StorageCapacity"] == 4800
    assert found["LustreConfiguration"]["PerUnitStorageThroughput"] == 500
    assert_settled(world, made, **wanted)
    assert world.diff(made, **wanted | {"deploymentType": "SCRATCH_2"}).replaces
    assert_gone(world, made)


def test_sizes_that_fsx_does_not_have_are_refused(world: World) -> None:
    with pytest.raises(Refused, match="2000 GiB is neither 1200 nor a multiple"):
        world.up(SYSTEM, "odd", subnetIds="subnet-1", storageCapacity=2000)


def test_a_link_lives(world: World) -> None:
    system = world.up(SYSTEM, "scratch", **persistent(Parts(world)))
    given: dict[str, Any] = {
        "fileSystemId": system.id,
        "fileSystemPath": "/raw",
        "dataRepositoryPath": "s3://raw-1/",
        "batchImportMetaDataOnCreate": True,
        "s3": {"autoImportPolicy": {"events": ["NEW", "CHANGED"]}},
    }
    link = world.up(LINK, "raw", **given)
    fsx = world.client("fsx")
    (found,) = fsx.describe_data_repository_associations(AssociationIds=[link.id])["Associations"]
    assert found["S3"]["AutoImportPolicy"]["Events"] == ["NEW", "CHANGED"]
    assert found["DataRepositoryPath"] == "s3://raw-1/"
    assert_settled(world, link, **given)
    wanted = given | {"s3": {"autoExportPolicy": {"events": ["DELETED"]}}}
    link = world.update(link, **wanted)
    (found,) = fsx.describe_data_repository_associations(AssociationIds=[link.id])["Associations"]
    assert found["S3"] == {"AutoExportPolicy": {"Events": ["DELETED"]}}
    assert_settled(world, link, **wanted)
    assert world.diff(link, **wanted | {"fileSystemPath": "/other"}).replaces
    assert_gone(world, link)
