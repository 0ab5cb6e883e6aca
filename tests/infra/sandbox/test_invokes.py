"""Look-ups are answered by the sandbox, or refused by name."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from pulumi.provider.experimental import provider as protocol

from cost.errors import NotFound
from infra.sandbox.plain import to_plain_map, to_properties
from tests.infra.sandbox.lifecycle import World


def ask(world: World, token: str, **args: Any) -> dict[str, Any]:
    request = protocol.InvokeRequest(token, to_properties(args))
    answer = asyncio.run(world.provider.invoke(request))
    assert answer.return_value is not None
    return to_plain_map(answer.return_value)


def test_who_and_where(world: World) -> None:
    caller = ask(world, "aws:index/getCallerIdentity:getCallerIdentity")
    assert caller["accountId"] == world.account
    assert ask(world, "aws:index/getRegion:getRegion")["name"] == "us-east-1"
    zones = ask(world, "aws:index/getAvailabilityZones:getAvailabilityZones")
    assert zones["names"][:2] == ["us-east-1a", "us-east-1b"]
    assert ask(world, "aws:index/getPartition:getPartition")["partition"] == "aws"


def test_policy_documents_are_composed(world: World) -> None:
    statement = {
        "actions": ["s3:GetObject"],
        "resources": ["arn:aws:s3:::b/*", "arn:aws:s3:::c/*"],
        "principals": [{"type": "Service", "identifiers": ["ec2.amazonaws.com"]}],
        "conditions": [{"test": "Bool", "variable": "aws:SecureTransport", "values": ["true"]}],
    }
    answer = ask(world, "aws:iam/getPolicyDocument:getPolicyDocument", statements=[statement])
    (made,) = json.loads(answer["json"])["Statement"]
    assert made == {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": statement["resources"],
        "Principal": {"Service": ["ec2.amazonaws.com"]},
        "Condition": {"Bool": {"aws:SecureTransport": ["true"]}},
    }


def test_others_are_refused_by_name(world: World) -> None:
    with pytest.raises(NotFound, match="aws:ec2/getAmi:getAmi"):
        ask(world, "aws:ec2/getAmi:getAmi")
