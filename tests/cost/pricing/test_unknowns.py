"""Whatever a preview leaves unknown or secret, a pricer prices or says why not; it never fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cost.graph import UNKNOWN, Secret
from cost.pricing.base import Unpriced, pricers
from cost.pricing.pricers.autoscaling_group import TEMPLATE
from tests.cost.pricing.builders import Case, parts_of, resource, urn

DISK = {"deviceName": "/dev/xvda", "ebs": {"volumeType": "gp3", "volumeSize": 50, "iops": 4000}}
TEMPLATE_INPUTS = {
    "instanceType": "m5.large",
    "blockDeviceMappings": [DISK],
    "monitoring": {"enabled": True},
    "networkInterfaces": [{"associatePublicIpAddress": "true"}],
    "instanceMarketOptions": {"marketType": "spot"},
}
NEEDS = {"vcpuCount": {"min": 4}, "memoryMib": {"min": 1024}, "cpuManufacturers": ["intel"]}
MIXED = {
    "launchTemplate": {
        "launchTemplateSpecification": {"launchTemplateId": "lt-1"},
        "overrides": [{"instanceType": "m5.large", "weightedCapacity": "2"}],
    },
    "instancesDistribution": {"onDemandBaseCapacity": 1, "onDemandAllocationStrategy": "x"},
}
BY_NEEDS = {"launchTemplate": {"overrides": [{"instanceRequirements": NEEDS}]}}
INPUTS: list[tuple[str, dict[str, Any]]] = [
    ("aws:autoscaling/group:Group", {"minSize": 1, "maxSize": 3, "mixedInstancesPolicy": MIXED}),
    ("aws:autoscaling/group:Group", {"minSize": 1, "maxSize": 3, "mixedInstancesPolicy": BY_NEEDS}),
    (
        "aws:ec2/instance:Instance",
        {
            "instanceType": "m5.large",
            "rootBlockDevice": {"volumeType": "gp3", "volumeSize": 8},
            "ebsBlockDevices": [{"deviceName": "/dev/sdb", "volumeSize": 8}],
            "instanceMarketOptions": {"marketType": "spot"},
            "monitoring": True,
            "associatePublicIpAddress": True,
            "tenancy": "default",
        },
    ),
    (
        "aws:ebs/volume:Volume",
        {"type": "gp3", "size": 8, "iops": 4000, "throughput": 200, "region": "us-east-1"},
    ),
    (
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        {
            "metricQueries": [{"id": "m", "metric": {"period": 10}}, {"id": "e"}],
            "thresholdMetricId": "e",
        },
    ),
    (
        "aws:lb/loadBalancer:LoadBalancer",
        {"loadBalancerType": "application", "internal": False, "subnets": ["a", "b"]},
    ),
    ("aws:ec2/vpcEndpoint:VpcEndpoint", {"vpcEndpointType": "Interface", "subnetIds": ["a"]}),
    ("aws:lambda/function:Function", {"memorySize": 512, "architectures": ["arm64"]}),
    ("aws:dynamodb/table:Table", {"billingMode": "PROVISIONED", "writeCapacity": 2}),
    ("aws:dynamodb/table:Table", {"pointInTimeRecovery": {"enabled": True}}),
    ("aws:secretsmanager/secret:Secret", {"replicas": [{"region": "us-west-2"}]}),
    ("aws:cloudtrail/trail:Trail", {"eventSelectors": [{}], "insightSelectors": [{}]}),
    ("aws:kms/key:Key", {"enableKeyRotation": True}),
    ("aws:ec2/flowLog:FlowLog", {"logDestinationType": "s3"}),
    ("aws:sns/topic:Topic", {"fifoTopic": False}),
    ("aws:sqs/queue:Queue", {"fifoQueue": True}),
    ("aws:ssm/parameter:Parameter", {"tier": "Advanced"}),
]


def holes(tree: Any, filler: Any) -> Iterator[Any]:
    """The tree with each of its nodes, one at a time, replaced."""
    yield filler
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from ({**tree, key: hole} for hole in holes(value, filler))
    elif isinstance(tree, list):
        for i, value in enumerate(tree):
            yield from ([*tree[:i], hole, *tree[i + 1 :]] for hole in holes(value, filler))


def price(token: str, inputs: dict[str, Any], template: dict[str, Any]) -> None:
    """Price it; the only exception that may leave a pricer is its verdict."""
    refs = {"mixedInstancesPolicy": [urn(TEMPLATE, "lt")]}
    case = Case({**inputs, "refs": refs}, others=(resource(TEMPLATE, "lt", **template),))
    try:
        for part in parts_of(pricers()[token], case, token):
            assert part.monthly is None or part.monthly.p10 <= part.monthly.p90
    except Unpriced as verdict:
        assert verdict.why


@pytest.mark.parametrize("filler", [UNKNOWN, Secret(UNKNOWN)], ids=["unknown", "secret"])
@pytest.mark.parametrize(("token", "inputs"), INPUTS)
def test_no_hole_makes_a_pricer_fail(token: str, inputs: dict[str, Any], filler: Any) -> None:
    for hole in holes(inputs, filler):
        if isinstance(hole, dict):
            price(token, hole, TEMPLATE_INPUTS)


@pytest.mark.parametrize("filler", [UNKNOWN, Secret(UNKNOWN)], ids=["unknown", "secret"])
def test_no_hole_in_a_template_makes_a_group_fail(filler: Any) -> None:
    for hole in holes(TEMPLATE_INPUTS, filler):
        if isinstance(hole, dict):
            price("aws:autoscaling/group:Group", {"minSize": 1, "maxSize": 1}, hole)
