"""Training fleets: many types, notice of interruptions, and checkpoints that survive them."""

from __future__ import annotations

import json

import pytest

from infra.components._requirements import instance_requirements
from infra.settings import RequirementsSettings
from tests.infra.graphs import all_of, changed, graph, one, statements

NOTICES = ("trainer-interruption", "trainer-ending", "trainer-health")


def test_ten_types_in_three_zones_on_spot_alone() -> None:
    group = one(graph("prod"), "Group", "trainer-group")
    policy = group.inputs["mixedInstancesPolicy"]
    assert len(policy["launchTemplate"]["overrides"]) >= 10
    assert len(group.inputs["vpcZoneIdentifiers"]) == 3
    assert policy["instancesDistribution"] == {
        "onDemandAllocationStrategy": "prioritized",
        "onDemandBaseCapacity": 0,
        "onDemandPercentageAboveBaseCapacity": 0,
        "spotAllocationStrategy": "price-capacity-optimized",
    }


def test_requirements_choose_the_types() -> None:
    policy = one(graph("dev"), "Group", "trainer-group").inputs["mixedInstancesPolicy"]
    (override,) = policy["launchTemplate"]["overrides"]
    assert override["instanceRequirements"] == {
        "vcpuCount": {"min": 4},
        "memoryMib": {"min": 16384},
        "instanceGenerations": ["current"],
        "bareMetal": "excluded",
        "burstablePerformance": "excluded",
        "acceleratorTypes": ["gpu"],
        "acceleratorManufacturers": ["nvidia"],
        "acceleratorCount": {"min": 1},
        "acceleratorTotalMemoryMib": {"min": 16384},
    }
    assert policy["instancesDistribution"]["onDemandAllocationStrategy"] == "lowest-price"
    assert "instanceType" not in one(graph("dev"), "LaunchTemplate", "trainer-template").inputs


def test_the_fleet_rests_at_zero_and_ends_no_job_for_tidiness() -> None:
    group = one(graph("prod"), "Group", "trainer-group").inputs
    assert group["minSize"] == 0
    assert "desiredCapacity" not in group
    assert group["suspendedProcesses"] == ["AZRebalance"]
    assert group["capacityRebalance"] is False
    assert "instanceRefresh" not in group


def test_notices_arrive_in_a_queue_and_the_lost_ones_in_another() -> None:
    found = graph("prod")
    notices = one(found, "Queue", "trainer-notices").inputs
    assert notices["sqsManagedSseEnabled"] is True
    assert notices["messageRetentionSeconds"] == 300
    redrive = json.loads(notices["redrivePolicy"])
    assert redrive["deadLetterTargetArn"].endswith(":trimtab-prod-trainer-undelivered")
    targets = [t for t in all_of(found, "EventTarget") if t.name in NOTICES]
    assert len(targets) == len(NOTICES)
    for target in targets:
        assert [q.name for q in found.references(target, "arn")] == ["trainer-notices"]
        assert [q.name for q in found.references(target, "deadLetterConfig")] == [
            "trainer-undelivered"
        ]


def test_the_rules_match_what_aws_sends() -> None:
    patterns = {
        r.name.removeprefix("trainer-"): json.loads(r.inputs["eventPattern"])
        for r in all_of(graph("prod"), "EventRule")
        if r.name in NOTICES
    }
    assert patterns["interruption"]["detail-type"] == [
        "EC2 Spot Instance Interruption Warning",
        "EC2 Instance Rebalance Recommendation",
    ]
    assert patterns["ending"]["detail"] == {"AutoScalingGroupName": ["trimtab-prod-trainer"]}
    assert patterns["health"]["source"] == ["aws.health"]


def test_only_the_fleets_own_rules_may_send() -> None:
    found = statements(one(graph("prod"), "QueuePolicy", "trainer-notices"))
    arn = "arn:aws:events:us-east-1:111122223333:rule/trimtab-prod-trainer-*"
    assert found["Events"]["Condition"] == {"ArnLike": {"aws:SourceArn": arn}}
    assert found["OnlyTls"]["Effect"] == "Deny"


def test_an_ending_instance_waits_for_its_checkpoint() -> None:
    hook = one(graph("prod"), "LifecycleHook", "trainer-ending").inputs
    assert hook["lifecycleTransition"] == "autoscaling:EC2_INSTANCE_TERMINATING"
    assert (hook["defaultResult"], hook["heartbeatTimeout"]) == ("CONTINUE", 110)


def test_the_fleet_writes_checkpoints_and_deletes_nothing() -> None:
    role = statements(one(graph("prod"), "RolePolicy", "trainer-permissions"))
    write = role["WriteCheckpoints"]
    assert write["Resource"] == ["arn:aws:s3:::trimtab-prod-checkpoints-111122223333/*"]
    actions = {a for s in role.values() for a in s["Action"]}
    assert not any(a.startswith("s3:Delete") or "*" in a for a in actions)
    encrypt = role["EncryptCheckpoints"]["Condition"]["ForAnyValue:StringEquals"]
    assert encrypt == {"kms:ResourceAliases": ["alias/trimtab/prod/data"]}


def test_members_talk_to_each_other_only() -> None:
    found = graph("prod")
    for direction in ("Ingress", "Egress"):
        kind = f"SecurityGroup{direction}Rule"
        rule = one(found, kind, f"trainer-peers-{'in' if direction == 'Ingress' else 'out'}")
        assert rule.inputs["ipProtocol"] == "-1"
        for prop in ("securityGroupId", "referencedSecurityGroupId"):
            assert [g.name for g in found.references(rule, prop)] == ["trainer-firewall"]


def test_on_demand_is_a_setting_away() -> None:
    found = changed("local", "clusters.trainer.on_demand_percentage", 0)
    policy = one(found, "Group", "trainer-group").inputs["mixedInstancesPolicy"]
    assert policy["instancesDistribution"]["onDemandPercentageAboveBaseCapacity"] == 0


def test_cpu_requirements_take_no_accelerators() -> None:
    wanted = {"vcpus": 8, "memory_gib": 32}
    assert instance_requirements(RequirementsSettings(**wanted))["accelerator_count"] == {"max": 0}
    gpus = instance_requirements(RequirementsSettings(**wanted, gpus=2))
    assert gpus["accelerator_count"] == {"min": 2}


@pytest.mark.parametrize(("stack", "entry"), [("prod", "serving-gpu"), ("prod", "trainer")])
def test_instances_start_when_they_have_a_way_out_and_permissions(stack: str, entry: str) -> None:
    found = graph(stack)
    before = {found.by_urn[u].name for u in one(found, "Group", f"{entry}-group").dependencies}
    assert before >= {f"network-private-us-east-1{z}" for z in "abc"} | {f"{entry}-agent"}
    assert before >= {"network-nat-us-east-1a", "network-s3", "network-ssm"}
    profile = one(found, "InstanceProfile", f"{entry}-profile")
    assert {found.by_urn[u].name for u in profile.dependencies} >= {
        f"{entry}-permissions",
        f"{entry}-sessions",
    }
