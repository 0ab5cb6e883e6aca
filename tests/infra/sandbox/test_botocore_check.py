"""Requests are judged by AWS's own model: names, types, enums, ranges, patterns."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import EmulatorError
from infra.sandbox.botocore_check import operation, validate

GOOD: dict[str, Any] = {"AutoScalingGroupName": "a", "LifecycleHookName": "b"}


def test_a_good_request_passes() -> None:
    validate(operation("autoscaling", "PutLifecycleHook"), GOOD)


@pytest.mark.parametrize(
    ("service", "name", "params", "why"),
    [
        ("autoscaling", "PutLifecycleHook", {}, "Missing required parameter"),
        ("autoscaling", "PutLifecycleHook", {**GOOD, "Colour": 1}, "Unknown parameter"),
        ("autoscaling", "PutLifecycleHook", {**GOOD, "HeartbeatTimeout": "1"}, "Invalid type"),
        ("autoscaling", "PutLifecycleHook", {**GOOD, "LifecycleHookName": "x" * 300}, "maximum"),
        ("kms", "CreateAlias", {"AliasName": "alias/a b", "TargetKeyId": "k"}, "match"),
        ("kms", "CreateKey", {"Tags": [{"TagKey": "", "TagValue": ""}]}, "length"),
        (
            "s3",
            "PutBucketVersioning",
            {"Bucket": "b", "VersioningConfiguration": {"Status": "On"}},
            "VersioningConfiguration.Status: 'On' is not one of Enabled, Suspended",
        ),
        ("sts", "GetCallerIdentity", {"Who": "me"}, "Unknown parameter"),
    ],
)
def test_what_aws_would_refuse(service: str, name: str, params: dict[str, Any], why: str) -> None:
    with pytest.raises(EmulatorError, match=f"{name} would be refused by AWS.*{why}") as raised:
        validate(operation(service, name), params)
    assert raised.value.exit_code == 3


def test_a_document_of_the_callers_own_is_not_looked_into() -> None:
    hook = {"lifecycleStages": ["POST_SCALE_UP"], "hookDetails": {"limits": {"any": 1}}}
    validate(
        operation("ecs", "CreateService"),
        {"serviceName": "a", "deploymentConfiguration": {"lifecycleHooks": [hook]}},
    )
