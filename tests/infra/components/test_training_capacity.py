"""Training clusters in one zone: network cards, placement, held capacity, instances that wait."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from tests.infra.graphs import all_of, one, statements
from tests.infra.minimal import environment
from tests.infra.training import cluster, filesystem, held, sections

if TYPE_CHECKING:
    from cost.graph import Graph

BLOCK = {"reservation_id": "cr-0123456789abcdef0"}


@cache
def graph() -> Graph:
    """One cluster of each kind."""
    clusters = {
        "gang": held(efa=True, placement="cluster", retain_failed=True, mounts=["scratch"]),
        "block": held(capacity_block=BLOCK, efa=True),
        "ready": held(
            instance_types=["g5.12xlarge"],
            capacity_reservation={"instances": 2, "until": "2027-01-01"},
            warm_pool={"min_size": 1, "reuse": True},
        ),
        "open": held(capacity_reservation={"match": "open", "preference": "default"}),
        "plain": cluster(),
    }
    systems = {"scratch": filesystem(zone="us-east-1b")}
    return environment(**sections(clusters=clusters, filesystems=systems))


def group(name: str) -> dict[str, Any]:
    return dict(one(graph(), "Group", f"{name}-group").inputs)


def template(name: str) -> dict[str, Any]:
    return dict(one(graph(), "LaunchTemplate", f"{name}-template").inputs)


def test_each_network_card_has_an_interface_and_one_speaks_ip() -> None:
    interfaces = template("gang")["networkInterfaces"]
    assert [i["networkCardIndex"] for i in interfaces] == list(range(32))
    assert [i["interfaceType"] for i in interfaces] == ["efa", *["efa-only"] * 31]
    assert [i["deviceIndex"] for i in interfaces] == [0, *[1] * 31]
    assert {i["associatePublicIpAddress"] for i in interfaces} == {"false"}
    assert "vpcSecurityGroupIds" not in template("gang")
    assert "networkInterfaces" not in template("plain")


def test_members_of_a_gang_reach_each_other_by_every_protocol() -> None:
    for kind, end in (("Ingress", "in"), ("Egress", "out")):
        rule = one(graph(), f"SecurityGroup{kind}Rule", f"gang-peers-{end}")
        assert rule.inputs["ipProtocol"] == "-1"


def test_one_zone_is_one_subnet() -> None:
    made = graph()
    for name in ("gang", "block", "ready"):
        found = made.references(one(made, "Group", f"{name}-group"), "vpcZoneIdentifiers")
        assert [s.name for s in found] == ["network-private-us-east-1b"]
    assert len(group("plain")["vpcZoneIdentifiers"]) == 3


def test_a_placement_group_where_asked_for() -> None:
    (placement,) = all_of(graph(), "PlacementGroup")
    assert (placement.inputs["strategy"], placement.inputs["name"]) == (
        "cluster",
        "trimtab-mini-gang",
    )
    assert group("gang")["placementGroup"] == "trimtab-mini-gang"
    assert "placementGroup" not in group("ready")


def test_a_capacity_block_is_launched_from_its_template_alone() -> None:
    given = template("block")
    assert given["instanceMarketOptions"] == {"marketType": "capacity-block"}
    target = given["capacityReservationSpecification"]["capacityReservationTarget"]
    assert target == {"capacityReservationId": "cr-0123456789abcdef0"}
    assert "mixedInstancesPolicy" not in group("block")
    assert set(group("block")["launchTemplate"]) == {"id", "version"}
    assert "instanceMarketOptions" not in template("plain")


def test_a_reservation_is_made_and_targeted() -> None:
    made = graph()
    (reservation,) = all_of(made, "CapacityReservation")
    wanted = {"instanceType": "g5.12xlarge", "instanceCount": 2, "availabilityZone": "us-east-1b"}
    assert wanted.items() <= reservation.inputs.items()
    assert reservation.inputs["endDate"] == "2027-01-01T00:00:00Z"
    assert made.component(reservation) == "clusters.ready"
    specification = group("ready")["capacityReservationSpecification"]
    assert specification["capacityReservationPreference"] == "capacity-reservations-first"
    found = made.references(one(made, "Group", "ready-group"), "capacityReservationSpecification")
    assert [r.name for r in found] == ["ready-capacity"]
    assert group("open")["capacityReservationSpecification"] == {
        "capacityReservationPreference": "default"
    }


def test_a_reservation_that_nobody_uses_alarms() -> None:
    clusters = {"ready": held(capacity_reservation={"instances": 2})}
    found = environment(**sections(clusters=clusters, monitoring={}))
    alarm = one(found, "MetricAlarm", "ready-capacity-unused")
    assert (alarm.inputs["namespace"], alarm.inputs["threshold"]) == (
        "AWS/EC2CapacityReservations",
        50,
    )
    assert [r.name for r in found.references(alarm, "dimensions")] == ["ready-capacity"]


def test_instances_wait_stopped() -> None:
    assert group("ready")["warmPool"] == {
        "instanceReusePolicy": {"reuseOnScaleIn": True},
        "minSize": 1,
        "poolState": "Stopped",
    }
    assert "mixedInstancesPolicy" not in group("ready")


def test_failed_instances_are_kept_for_a_look() -> None:
    policy = group("gang")["instanceLifecyclePolicy"]
    assert policy == {"retentionTriggers": {"terminateHookAbandon": "retain"}}
    assert one(graph(), "LifecycleHook", "gang-ending").inputs["defaultResult"] == "ABANDON"
    assert one(graph(), "LifecycleHook", "plain-ending").inputs["defaultResult"] == "CONTINUE"


def test_who_mounts_is_let_in() -> None:
    found = graph().references(one(graph(), "LaunchTemplate", "gang-template"), "networkInterfaces")
    assert {g.name for g in found} == {"gang-firewall", "scratch-fsx-firewall"}


def test_a_parked_cluster_has_nothing_that_waits() -> None:
    parked = held(warm_pool={}, parked=True, instance_types=["g5.12xlarge"])
    found = environment(**sections(clusters={"ready": parked}))
    assert "warmPool" not in one(found, "Group", "ready-group").inputs


def test_deployments_may_make_what_is_asked_for_and_no_more() -> None:
    access = {"github": {"organization": "o", "repository": "r", "deploy_environment": "mini"}}
    for clusters, allowed in (
        ({"gang": held(placement="cluster")}, {"PlacementGroups"}),
        ({"held": held(capacity_reservation={"instances": 1})}, {"CapacityReservations"}),
        ({"plain": cluster()}, set()),
    ):
        found = environment(**sections(clusters=clusters, access=access))
        sids = {s for p in all_of(found, "Policy") if "policy" in p.inputs for s in statements(p)}
        assert sids & {"PlacementGroups", "CapacityReservations"} == allowed
