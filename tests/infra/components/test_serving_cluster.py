"""Serving clusters: their instances, what their size follows, and who reaches them."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.infra.graphs import all_of, changed, differences, graph, one, statements


def agent_metrics(entry: str) -> dict[str, Any]:
    """The agent's configuration; the provider takes every parameter's value for a secret."""
    parameter = one(graph("prod"), "Parameter", f"{entry}-agent")
    found: dict[str, Any] = json.loads(parameter.inputs["value"].value)["metrics"]
    return found


def test_instances_are_as_safe_as_they_can_be() -> None:
    for template in all_of(graph("prod"), "LaunchTemplate"):
        assert template.inputs["metadataOptions"] == {
            "httpEndpoint": "enabled",
            "httpTokens": "required",
            "httpPutResponseHopLimit": 1,
            "instanceMetadataTags": "enabled",
        }
        (device,) = template.inputs["blockDeviceMappings"]
        assert device["ebs"]["encrypted"] == "true"
        assert device["ebs"]["volumeType"] == "gp3"
        assert device["ebs"]["deleteOnTermination"] == "true"
        keys = graph("prod").references(template, "blockDeviceMappings", "aws:kms/key:Key")
        assert [k.name for k in keys] == ["key-compute"]


def test_the_group_tries_its_types_in_order_with_some_spot() -> None:
    policy = one(graph("prod"), "Group", "serving-api-group").inputs["mixedInstancesPolicy"]
    types = [o["instanceType"] for o in policy["launchTemplate"]["overrides"]]
    assert types == ["m6i.2xlarge", "m6a.2xlarge", "m7i.2xlarge", "m5.2xlarge"]
    assert policy["instancesDistribution"] == {
        "onDemandAllocationStrategy": "prioritized",
        "onDemandBaseCapacity": 3,
        "onDemandPercentageAboveBaseCapacity": 70,
        "spotAllocationStrategy": "price-capacity-optimized",
    }


def test_spot_requests_are_tagged_only_where_all_is_spot() -> None:
    def kinds(stack: str, entry: str) -> list[str]:
        template = one(graph(stack), "LaunchTemplate", f"{entry}-template")
        return [s["resourceType"] for s in template.inputs["tagSpecifications"]]

    assert "spot-instances-request" in kinds("dev", "serving-cpu")
    assert "spot-instances-request" not in kinds("prod", "serving-api")


def test_a_change_of_the_template_rolls_and_can_go_back() -> None:
    group = one(graph("prod"), "Group", "serving-cpu-group")
    assert group.inputs["instanceRefresh"]["preferences"]["autoRollback"] is True
    assert group.inputs["waitForCapacityTimeout"] == "0"
    assert group.options["ignoreChanges"] == ["desiredCapacity"]
    pinned = graph("prod").references(
        group, "mixedInstancesPolicy", "aws:ec2/launchTemplate:LaunchTemplate"
    )
    assert [t.name for t in pinned] == ["serving-cpu-template"]


def test_cpu_is_followed_by_awss_own_metric() -> None:
    follow = one(graph("prod"), "Policy", "serving-cpu-follow")
    assert follow.inputs["targetTrackingConfiguration"] == {
        "predefinedMetricSpecification": {"predefinedMetricType": "ASGAverageCPUUtilization"},
        "targetValue": 55.0,
    }


def test_gpus_are_followed_by_the_metric_that_the_agent_reports() -> None:
    found = graph("prod")
    follow = one(found, "Policy", "serving-gpu-follow").inputs["targetTrackingConfiguration"]
    assert follow["customizedMetricSpecification"] == {
        "namespace": "CWAgent",
        "metricName": "nvidia_smi_utilization_gpu",
        "statistic": "Average",
        "metricDimensions": [{"name": "AutoScalingGroupName", "value": "trimtab-prod-serving-gpu"}],
    }
    agent = agent_metrics("serving-gpu")
    assert "utilization_gpu" in agent["metrics_collected"]["nvidia_gpu"]["measurement"]
    assert ["AutoScalingGroupName"] in agent["aggregation_dimensions"]
    collected = agent["metrics_collected"]["nvidia_gpu"]  # not once more for each GPU
    assert collected["drop_original_metrics"] == collected["measurement"]


def test_metrics_by_the_minute_are_opt_in() -> None:
    for found, wanted in (
        (graph("local"), False),
        (changed("local", "clusters.serving-cpu.detailed_monitoring", True), True),
    ):
        template = one(found, "LaunchTemplate", "serving-cpu-template")
        assert template.inputs["monitoring"] == {"enabled": wanted}


def test_cpu_clusters_report_no_gpus() -> None:
    assert list(agent_metrics("serving-cpu")["metrics_collected"]) == ["mem"]


def test_requests_are_followed_through_an_internal_balancer() -> None:
    found = graph("prod")
    balancer = one(found, "LoadBalancer", "serving-api-lb")
    assert balancer.inputs["internal"] is True
    assert balancer.inputs["dropInvalidHeaderFields"] is True
    assert balancer.inputs["enableDeletionProtection"] is True
    assert balancer.inputs["accessLogs"]["enabled"] is True
    listener = one(found, "Listener", "serving-api-tls")
    assert (listener.inputs["port"], listener.inputs["protocol"]) == (443, "HTTPS")
    follow = one(found, "Policy", "serving-api-follow").inputs["targetTrackingConfiguration"]
    kind = follow["predefinedMetricSpecification"]["predefinedMetricType"]
    assert kind == "ALBRequestCountPerTarget"
    assert one(found, "Group", "serving-api-group").inputs["healthCheckType"] == "ELB"


def test_a_model_behind_a_balancer_is_reached_through_it_only() -> None:
    found = graph("prod")
    behind = one(found, "SecurityGroupIngressRule", "serving-api-model")
    (source,) = found.references(behind, "referencedSecurityGroupId")
    assert source.name == "serving-api-lb-firewall"
    assert "cidrIpv4" not in behind.inputs
    without = one(found, "SecurityGroupIngressRule", "serving-cpu-model")
    assert without.inputs["cidrIpv4"] == "10.20.0.0/16"


def test_only_tls_leaves() -> None:
    for rule in all_of(graph("prod"), "SecurityGroupEgressRule"):
        if rule.inputs.get("cidrIpv4") == "0.0.0.0/0":
            assert (rule.inputs["fromPort"], rule.inputs["toPort"]) == (443, 443)


def test_sizes_change_on_schedule() -> None:
    night = one(graph("dev"), "Schedule", "serving-cpu-night").inputs
    assert (night["minSize"], night["maxSize"], night["desiredCapacity"]) == (0, 0, 0)
    assert night["recurrence"] == "0 20 * * 1-5"


def test_a_parked_cluster_stays_parked_whatever_its_schedule_says() -> None:
    parked = changed("dev", "clusters.serving-cpu.parked", True)
    group = one(parked, "Group", "serving-cpu-group")
    assert (group.inputs["minSize"], group.inputs["maxSize"]) == (0, 0)
    assert group.inputs["suspendedProcesses"] == ["ScheduledActions"]
    assert differences(graph("dev"), parked) == {"serving-cpu-group"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "value"), [("volume.type", "gp3"), ("instance_type", "g5.2xlarge")]
)
def test_another_volume_or_type_changes_the_template_and_what_launches_it(
    path: str, value: str
) -> None:
    found = changed("local", f"clusters.serving-gpu.{path}", value)
    changes = differences(graph("local"), found)
    assert "serving-gpu-template" in changes
    assert changes <= {"serving-gpu-template", "serving-gpu-group"}


def test_instances_read_the_buckets_that_were_named_and_write_none() -> None:
    role = statements(one(graph("prod"), "RolePolicy", "serving-cpu-permissions"))
    assert role["ReadModels"]["Resource"] == ["arn:aws:s3:::trimtab-prod-models-111122223333/*"]
    actions = {a for s in role.values() for a in s["Action"]}
    assert not any("Put" in a and a.startswith("s3:") for a in actions)
    assert not any("*" in a for a in actions)
    unlimited = {sid for sid, s in role.items() if s["Resource"] == ["*"]}
    assert unlimited == {"PutMetrics", "OwnTags", "SignInToImages"}


def test_instances_pull_images_of_the_account_alone() -> None:
    found = statements(one(graph("prod"), "RolePolicy", "serving-gpu-permissions"))
    assert found["PullImages"]["Resource"] == ["arn:aws:ecr:us-east-1:111122223333:repository/*"]
    assert "ecr:PutImage" not in found["PullImages"]["Action"]


def test_the_first_start_sets_up_the_agent() -> None:
    template = one(graph("prod"), "LaunchTemplate", "serving-cpu-template")
    script = base64.b64decode(template.inputs["userData"]).decode()
    assert script.startswith("#!/bin/bash\n")
    assert "-c ssm:AmazonCloudWatch-trimtab-prod-serving-cpu" in script
    assert "node_agent" not in script


def test_a_cluster_can_belong_to_another_team() -> None:
    found = graph("prod")
    assert found.tags(one(found, "Group", "serving-api-group"))["team"] == "search"
    assert found.tags(one(found, "LaunchTemplate", "serving-api-template"))["team"] == "search"
