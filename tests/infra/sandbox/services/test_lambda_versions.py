"""Aliases reach the emulator as given; waiting instances are recorded."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.sandbox.cases import Case, Parts, live
from tests.infra.sandbox.lifecycle import Deployed, World, assert_settled

WARM = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig"


def made_function(p: Parts) -> str:
    role = f"arn:aws:iam::{p.world.account}:role/{p.role}"
    uri = f"{p.world.account}.dkr.ecr.us-east-1.amazonaws.com/shop@sha256:{'a' * 64}"
    client = p.world.client("lambda")
    p.world.client("ecr").create_repository(repositoryName="shop")
    client.create_function(
        FunctionName="fn", PackageType="Image", Role=role, Code={"ImageUri": uri}, Publish=True
    )
    return "fn"


def alias(world: World, there: Deployed) -> Any:
    del there
    found = world.client("lambda").get_alias(FunctionName="fn", Name="live")
    return found["FunctionVersion"], found["Description"]


CASES = (
    Case(
        token="aws:lambda/alias:Alias",
        given=lambda p: {
            "name": "live",
            "functionName": made_function(p),
            "functionVersion": "1",
            "description": "one",
        },
        shows=alias,
        expected=("1", "one"),
        change={"functionVersion": "$LATEST", "description": "two"},
        changed=("$LATEST", "two"),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_given_is_read_back(world: World, parts: Parts, case: Case) -> None:
    live(world, parts, case)


def test_waiting_instances_are_recorded(world: World) -> None:
    inputs = {"functionName": "fn", "qualifier": "live", "provisionedConcurrentExecutions": 2}
    there = world.up(WARM, "warm", **inputs)
    assert there.id == "fn,live"
    assert there["recorded"]["parameters"]["ProvisionedConcurrentExecutions"] == 2
    assert_settled(world, there, **inputs)
