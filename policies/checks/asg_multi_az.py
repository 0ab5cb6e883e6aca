"""Autoscaling groups must have a second zone to go to."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._launch import templates
from policies._truth import Node, Truth, some
from policies._types import GROUP

SUBNET = "aws:ec2/subnet:Subnet"


def check(group: Subject, _: NoConfig) -> Notes:
    """Subnets that are not known yet can still be counted.

    Machines of one placement group stay together: training over a fast network wants that.
    """
    subnets, zones = group["vpcZoneIdentifiers"], group["availabilityZones"]
    together = group["placementGroup"].given() | some(
        template["placement.groupName"].given() for template in templates(group)
    )
    yield require(
        _several(subnets) & _in_several_zones(group, subnets) | _several(zones) | together,
        "all its machines are in one zone: when that is full or down, there are none",
        subnets,
        zones,
    )


def _several(names: Node) -> Truth:
    if names.unknown:
        return Truth.UNSURE
    items = list(names.items())
    known = {str(item.value) for item in items if not item.unknown}
    unknown = sum(item.unknown for item in items)
    # Two that are not known are two references of the program's; they are written once each.
    return Truth.of(len(known) + unknown >= 2)


def _in_several_zones(group: Subject, subnets: Node) -> Truth:
    """NO where every subnet is one of this program's, and all say the same zone."""
    by_urn = group.index.graph.by_urn
    urns = group.resource.property_dependencies.get("vpcZoneIdentifiers", ())
    known = [by_urn[urn] for urn in urns if urn in by_urn and by_urn[urn].type == SUBNET]
    if subnets.unknown or len(known) < len(list(subnets.items())):
        return Truth.YES
    places = [Node(subnet.inputs)["availabilityZone"] for subnet in known]
    if len({str(place.value) for place in places if not place.unknown}) > 1:
        return Truth.YES
    if any(place.unknown for place in places):
        return Truth.UNSURE
    return Truth.of(any(place.absent for place in places))


POLICY = Policy(
    id="asg-multi-az",
    severity="medium",
    title="Autoscaling groups span two zones at least",
    why="One zone is the first to run out of GPUs and spot, and its outage is the group's.",
    fix="pass subnets of several zones in vpc_zone_identifiers",
    types=(GROUP,),
    check=check,
    kind="stack",
    frameworks={"AWS FSBP": ("AutoScaling.2",)},
)
