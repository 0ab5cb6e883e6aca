"""What changing one property of one type leads to, as the official provider's documentation says.

The documentation of each type (https://www.pulumi.com/registry/packages/aws/api-docs/) marks what
"forces new resource"; the expectations here are read from there, not from our handlers.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from infra.engine import diff
from infra.sandbox.provider import SandboxProvider
from tests.infra.engine.graphs import graph, resource

# pulumi_aws warns of its own deprecated types when a module of it is first imported.
pytestmark = pytest.mark.filterwarnings(
    "ignore:.* has been deprecated in favor of:DeprecationWarning"
)

TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
GRANT = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow"}]})
INPUTS: dict[str, dict[str, Any]] = {
    "aws:s3/bucket:Bucket": {"bucket": "raw", "tags": {"team": "ml"}},
    "aws:s3/bucketVersioning:BucketVersioning": {
        "bucket": "raw",
        "versioningConfiguration": {"status": "Enabled"},
    },
    "aws:kms/key:Key": {"description": "data", "enableKeyRotation": True},
    "aws:ec2/vpc:Vpc": {"cidrBlock": "10.0.0.0/16", "enableDnsHostnames": True},
    "aws:ec2/subnet:Subnet": {
        "vpcId": "vpc-1",
        "cidrBlock": "10.0.1.0/24",
        "availabilityZone": "us-east-1a",
        "mapPublicIpOnLaunch": False,
    },
    "aws:ec2/securityGroup:SecurityGroup": {"description": "nodes", "vpcId": "vpc-1"},
    "aws:ec2/launchTemplate:LaunchTemplate": {
        "name": "nodes",
        "instanceType": "m6i.large",
        "imageId": "ami-1",
    },
    "aws:ec2/natGateway:NatGateway": {"subnetId": "subnet-1", "allocationId": "eipalloc-1"},
    "aws:autoscaling/group:Group": {
        "name": "nodes",
        "minSize": 0,
        "maxSize": 4,
        "launchTemplate": {"id": "lt-1", "version": "1"},
    },
    "aws:iam/role:Role": {"name": "node", "assumeRolePolicy": TRUST, "path": "/"},
    "aws:iam/policy:Policy": {"name": "read", "policy": TRUST, "description": "reads"},
    "aws:sqs/queue:Queue": {"name": "jobs", "visibilityTimeoutSeconds": 30},
    "aws:sns/topic:Topic": {"name": "alerts", "displayName": "a"},
    "aws:cloudwatch/eventRule:EventRule": {"name": "spot", "scheduleExpression": "rate(1 hour)"},
    "aws:ssm/parameter:Parameter": {"name": "/ami", "type": "String", "value": "a"},
}

CHANGES = [
    ("aws:s3/bucket:Bucket", {"bucket": "curated"}, "replace"),
    ("aws:s3/bucket:Bucket", {"tags": {"team": "data"}}, "update"),
    ("aws:s3/bucket:Bucket", {"forceDestroy": True}, "update"),
    (
        "aws:s3/bucketVersioning:BucketVersioning",
        {"versioningConfiguration": {"status": "Suspended"}},
        "update",
    ),
    ("aws:kms/key:Key", {"description": "data of the lake"}, "update"),
    ("aws:kms/key:Key", {"multiRegion": True}, "replace"),
    ("aws:kms/key:Key", {"enableKeyRotation": False}, "update"),
    ("aws:ec2/vpc:Vpc", {"cidrBlock": "10.1.0.0/16"}, "replace"),
    ("aws:ec2/vpc:Vpc", {"enableDnsHostnames": False}, "update"),
    ("aws:ec2/subnet:Subnet", {"cidrBlock": "10.0.2.0/24"}, "replace"),
    ("aws:ec2/subnet:Subnet", {"availabilityZone": "us-east-1b"}, "replace"),
    ("aws:ec2/subnet:Subnet", {"mapPublicIpOnLaunch": True}, "update"),
    ("aws:ec2/securityGroup:SecurityGroup", {"description": "workers"}, "replace"),
    ("aws:ec2/launchTemplate:LaunchTemplate", {"instanceType": "m6i.xlarge"}, "update"),
    ("aws:ec2/launchTemplate:LaunchTemplate", {"name": "workers"}, "replace"),
    ("aws:ec2/natGateway:NatGateway", {"subnetId": "subnet-2"}, "replace"),
    ("aws:autoscaling/group:Group", {"maxSize": 8}, "update"),
    ("aws:autoscaling/group:Group", {"launchTemplate": {"id": "lt-1", "version": "2"}}, "update"),
    ("aws:autoscaling/group:Group", {"name": "workers"}, "replace"),
    ("aws:iam/role:Role", {"path": "/ml/"}, "replace"),
    ("aws:iam/role:Role", {"assumeRolePolicy": GRANT}, "update"),
    ("aws:iam/role:Role", {"permissionsBoundary": "arn:aws:iam::aws:policy/x"}, "update"),
    ("aws:iam/policy:Policy", {"policy": GRANT}, "update"),
    ("aws:iam/policy:Policy", {"description": "reads all"}, "replace"),
    ("aws:sqs/queue:Queue", {"name": "tasks"}, "replace"),
    ("aws:sqs/queue:Queue", {"visibilityTimeoutSeconds": 60}, "update"),
    ("aws:sns/topic:Topic", {"displayName": "b"}, "update"),
    ("aws:cloudwatch/eventRule:EventRule", {"scheduleExpression": "rate(2 hours)"}, "update"),
    ("aws:ssm/parameter:Parameter", {"value": "b"}, "update"),
    ("aws:ssm/parameter:Parameter", {"name": "/ami/x"}, "replace"),
]


@pytest.fixture(scope="module")
def provider() -> SandboxProvider:
    return SandboxProvider("http://127.0.0.1:1")  # nothing is asked of it


@pytest.mark.parametrize(
    ("type_", "change", "expected"),
    CHANGES,
    ids=lambda v: v if isinstance(v, str) else "+".join(v),
)
def test_a_change_leads_to(
    provider: SandboxProvider, type_: str, change: dict[str, Any], expected: str
) -> None:
    old = resource(type_, inputs=INPUTS[type_])
    new = replace(old, inputs={**INPUTS[type_], **change})
    step = diff(graph(old), graph(new), provider)[1]
    assert step.op == expected
    assert set(step.changed) == set(change)


@pytest.mark.parametrize("type_", INPUTS, ids=str)
def test_no_change_is_none(provider: SandboxProvider, type_: str) -> None:
    it = graph(resource(type_, inputs=INPUTS[type_]))
    assert [s.op for s in diff(it, it, provider)] == ["same", "same"]


@pytest.mark.parametrize("type_", INPUTS, ids=str)
def test_what_is_new_is_created_and_what_is_gone_deleted(
    provider: SandboxProvider, type_: str
) -> None:
    it, nothing = graph(resource(type_, inputs=INPUTS[type_])), graph()
    assert [s.op for s in diff(nothing, it, provider)] == ["same", "create"]
    assert [s.op for s in diff(it, nothing, provider)] == ["same", "delete"]


def test_names_given_by_the_provider_are_not_a_change(provider: SandboxProvider) -> None:
    it = graph(resource("aws:s3/bucket:Bucket", inputs={}))
    assert [s.op for s in diff(it, it, provider)] == ["same", "same"]


def test_changed_default_tags_update_what_bears_them(provider: SandboxProvider) -> None:
    bucket = resource("aws:s3/bucket:Bucket", inputs={"bucket": "raw"})
    old = graph(bucket, provider={"defaultTags": {"tags": {"team": "ml"}}})
    new = graph(bucket, provider={"defaultTags": {"tags": {"team": "data"}}})
    assert [s.op for s in diff(old, new, provider)] == ["update", "update"]
