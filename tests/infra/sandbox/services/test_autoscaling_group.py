"""Groups launch by override, purchase option and zone; a refresh shows the new type to boto3."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.cases import Parts
from tests.infra.sandbox.lifecycle import Deployed, Refused, World, assert_gone, assert_settled

GROUP = "aws:autoscaling/group:Group"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
COMPONENT = {"component": "clusters.x"}
EBS = {"volumeType": "gp3", "volumeSize": 200, "iops": 4000, "throughput": 250}


def template(world: World, instance_type: str = "m5.4xlarge") -> dict[str, Any]:
    specifications = [{"resourceType": kind, "tags": COMPONENT} for kind in ("instance", "volume")]
    return {
        "imageId": "ami-0123456789abcdef0",
        "instanceType": instance_type,
        "updateDefaultVersion": True,
        "blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": EBS}],
        "tagSpecifications": specifications,
    }


def mixed(there: Deployed, types: list[str], **distribution: Any) -> dict[str, Any]:
    specification = {
        "launchTemplateId": there.id,
        "version": str(there["latestVersion"]),
    }
    return {
        "launchTemplate": {
            "launchTemplateSpecification": specification,
            "overrides": [{"instanceType": name} for name in types],
        },
        "instancesDistribution": {
            "spotAllocationStrategy": "price-capacity-optimized",
            **distribution,
        },
    }


def instances(world: World, group: Deployed) -> list[dict[str, Any]]:
    """What runs in a group, as boto3 lists it."""
    found = world.client("autoscaling").describe_auto_scaling_groups(
        AutoScalingGroupNames=[group.id]
    )["AutoScalingGroups"][0]["Instances"]
    ids = [i["InstanceId"] for i in found]
    if not ids:
        return []
    pages = world.client("ec2").describe_instances(InstanceIds=ids)["Reservations"]
    return [i for page in pages for i in page["Instances"]]


def up(world: World, parts: Parts, name: str, size: int, **inputs: Any) -> Deployed:
    return world.up(
        GROUP,
        name,
        minSize=size,
        maxSize=max(size, 8),
        vpcZoneIdentifiers=parts.subnets,
        tags=[{"key": "component", "value": "clusters.x", "propagateAtLaunch": True}],
        **inputs,
    )


def test_spot_and_on_demand_by_share(world: World, parts: Parts) -> None:
    lt = world.up(TEMPLATE, "mixed", **template(world))
    policy = mixed(
        lt,
        ["g5.xlarge", "g4dn.xlarge"],
        onDemandBaseCapacity=1,
        onDemandPercentageAboveBaseCapacity=20,
    )
    group = up(world, parts, "mixed", 6, mixedInstancesPolicy=policy)
    running = instances(world, group)
    lifecycles = Counter(i.get("InstanceLifecycle", "on-demand") for i in running)
    assert lifecycles == {"on-demand": 2, "spot": 4}
    assert {i["InstanceType"] for i in running} == {"g5.xlarge", "g4dn.xlarge"}
    zones = Counter(i["Placement"]["AvailabilityZone"] for i in running)
    assert zones == {"us-east-1a": 2, "us-east-1b": 2, "us-east-1c": 2}
    tags = {t["Key"]: t["Value"] for t in running[0]["Tags"]}
    assert tags["component"] == "clusters.x"
    assert tags["aws:autoscaling:groupName"] == group.id


def test_volumes_are_what_the_template_says(world: World, parts: Parts) -> None:
    lt = world.up(TEMPLATE, "volumes", **template(world))
    group = up(world, parts, "volumes", 1, launchTemplate={"id": lt.id, "version": "1"})
    (running,) = instances(world, group)
    (volume,) = world.client("ec2").describe_volumes(
        Filters=[{"Name": "attachment.instance-id", "Values": [running["InstanceId"]]}]
    )["Volumes"]
    assert (volume["VolumeType"], volume["Size"], volume["Iops"]) == ("gp3", 200, 4000)
    assert {t["Key"]: t["Value"] for t in volume["Tags"]} == COMPONENT
    assert_gone(world, group)
    left = world.client("ec2").describe_volumes(
        Filters=[{"Name": "volume-id", "Values": [volume["VolumeId"]]}]
    )
    assert left["Volumes"] == []
    interfaces = world.client("ec2").describe_network_interfaces(
        Filters=[{"Name": "attachment.instance-id", "Values": [running["InstanceId"]]}]
    )
    assert interfaces["NetworkInterfaces"] == []


def test_a_refresh_shows_the_new_type(world: World, parts: Parts) -> None:
    lt = world.up(TEMPLATE, "refreshed", **template(world))
    refresh = {"strategy": "Rolling", "preferences": {"minHealthyPercentage": 90}}
    given = {
        "minSize": 2,
        "maxSize": 4,
        "vpcZoneIdentifiers": parts.subnets,
        "instanceRefresh": refresh,
    }
    first = {"launchTemplate": {"id": lt.id, "version": "1"}}
    group = world.up(GROUP, "refreshed", **given, **first)
    assert {i["InstanceType"] for i in instances(world, group)} == {"m5.4xlarge"}
    assert_settled(world, group, **given, **first)
    lt = world.update(lt, **template(world, "m6i.xlarge"))
    second = {"launchTemplate": {"id": lt.id, "version": str(lt["latestVersion"])}}
    group = world.update(group, **given, **second)
    running = instances(world, group)
    assert [i["InstanceType"] for i in running] == ["m6i.xlarge", "m6i.xlarge"]


def test_another_share_replaces_gradually(world: World, parts: Parts) -> None:
    lt = world.up(TEMPLATE, "shares", **template(world))
    types = ["g5.xlarge", "g4dn.xlarge"]
    everything = mixed(lt, types, onDemandPercentageAboveBaseCapacity=100)
    given = {"minSize": 3, "maxSize": 4, "vpcZoneIdentifiers": parts.subnets}
    group = world.up(GROUP, "shares", **given, mixedInstancesPolicy=everything)
    assert all("InstanceLifecycle" not in i for i in instances(world, group))
    nothing = mixed(lt, types, onDemandPercentageAboveBaseCapacity=0)
    group = world.update(group, **given, mixedInstancesPolicy=nothing)
    assert [i["InstanceLifecycle"] for i in instances(world, group)] == ["spot"] * 3


def test_parking_ends_all_and_unparking_starts_them(world: World, parts: Parts) -> None:
    lt = world.up(TEMPLATE, "parked", **template(world))
    given = {
        "vpcZoneIdentifiers": parts.subnets,
        "launchTemplate": {"id": lt.id, "version": "1"},
    }
    group = world.up(GROUP, "parked", minSize=2, maxSize=4, **given)
    group = world.update(group, minSize=0, maxSize=0, **given)
    assert instances(world, group) == []
    group = world.update(group, minSize=2, maxSize=4, **given)
    assert len(instances(world, group)) == 2


def test_requirements_choose_types(world: World, parts: Parts) -> None:
    lt = world.up(TEMPLATE, "attributes", **template(world))
    policy = mixed(lt, [], onDemandPercentageAboveBaseCapacity=0)
    policy["launchTemplate"]["overrides"] = [
        {
            "instanceRequirements": {
                "vcpuCount": {"min": 4},
                "memoryMib": {"min": 16384},
                "acceleratorCount": {"min": 1},
                "acceleratorManufacturers": ["nvidia"],
                "allowedInstanceTypes": ["g6.*"],
            }
        }
    ]
    group = up(world, parts, "attributes", 3, mixedInstancesPolicy=policy)
    assert {i["InstanceType"].split(".")[0] for i in instances(world, group)} == {"g6"}


def test_tags_and_settings_are_read_back(world: World, parts: Parts) -> None:
    lt = world.up(TEMPLATE, "settings", **template(world))
    group = up(
        world,
        parts,
        "settings",
        0,
        launchTemplate={"id": lt.id, "version": "1"},
        capacityRebalance=True,
        enabledMetrics=["GroupInServiceInstances"],
        suspendedProcesses=["AZRebalance"],
    )
    (found,) = world.client("autoscaling").describe_auto_scaling_groups(
        AutoScalingGroupNames=[group.id]
    )["AutoScalingGroups"]
    assert found["CapacityRebalance"] is True
    assert [m["Metric"] for m in found["EnabledMetrics"]] == ["GroupInServiceInstances"]
    assert [p["ProcessName"] for p in found["SuspendedProcesses"]] == ["AZRebalance"]
    assert [(t["Key"], t["PropagateAtLaunch"]) for t in found["Tags"]] == [("component", True)]


def test_what_aws_would_refuse_is_refused(world: World, parts: Parts) -> None:
    lt = world.up(TEMPLATE, "wrong", **template(world))
    wrong = mixed(lt, ["g5.xlarge"], onDemandAllocationStrategy="cheapest")
    wrong["launchTemplate"]["launchTemplateSpecification"]["flavour"] = "x"
    with pytest.raises(EmulatorError, match="no member for the input 'flavour'"):
        up(world, parts, "wrong", 1, mixedInstancesPolicy=wrong)
    with pytest.raises(Refused, match="5 is above maxSize, 1"):
        world.up(GROUP, "sizes", minSize=5, maxSize=1, launchTemplate={"id": lt.id})
