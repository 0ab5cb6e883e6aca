"""Security Hub is turned on and off; standards are recorded."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.infra.sandbox.lifecycle import World, assert_gone, assert_settled

HUB = "aws:securityhub/account:Account"
STANDARD = "aws:securityhub/standardsSubscription:StandardsSubscription"


def test_the_hub_lives(world: World) -> None:
    given = {"enableDefaultStandards": False, "controlFindingGenerator": "SECURITY_CONTROL"}
    hub = world.up(HUB, "hub", **given)
    assert world.client("securityhub").describe_hub()["HubArn"] == hub["arn"]
    assert_settled(world, hub, **given)
    hub = world.update(hub, **given, autoEnableControls=False)
    assert hub["recorded"]["parameters"]["AutoEnableControls"] is False
    assert_gone(world, hub)
    with pytest.raises(ClientError, match="not subscribed"):
        world.client("securityhub").describe_hub()


def test_a_standard_is_recorded(world: World) -> None:
    name = "aws-foundational-security-best-practices/v/1.0.0"
    given = {"standardsArn": f"arn:aws:securityhub:us-east-1::standards/{name}"}
    standard = world.up(STANDARD, "best", **given)
    assert standard.id == f"arn:aws:securityhub:us-east-1:{world.account}:subscription/{name}"
    asked = standard["recorded"]["parameters"]["StandardsSubscriptionRequests"]
    assert asked == [{"StandardsArn": given["standardsArn"]}]
    assert_settled(world, standard, **given)
