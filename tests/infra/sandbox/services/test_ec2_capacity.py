"""Capacity reservations are recorded: the request that AWS would get is a right one."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.lifecycle import World, assert_settled

RESERVATION = "aws:ec2/capacityReservation:CapacityReservation"
GIVEN: dict[str, Any] = {
    "instanceType": "p5.48xlarge",
    "instancePlatform": "Linux/UNIX",
    "availabilityZone": "us-east-1a",
    "instanceCount": 2,
    "instanceMatchCriteria": "targeted",
}


def test_a_reservation_is_asked_for_and_grows(world: World) -> None:
    made = world.up(RESERVATION, "held", **GIVEN)
    asked = made["recorded"]
    assert asked["operation"] == "CreateCapacityReservation"
    assert asked["parameters"]["InstanceMatchCriteria"] == "targeted"
    assert made.id.startswith("cr-") and made["arn"].endswith(made.id)
    assert_settled(world, made, **GIVEN)
    assert not world.diff(made, **GIVEN | {"instanceCount": 4}).replaces
    made = world.update(made, **GIVEN | {"instanceCount": 4})
    assert made["recorded"]["operation"] == "ModifyCapacityReservation"
    assert made["recorded"]["parameters"]["InstanceCount"] == 4
    assert world.diff(made, **GIVEN | {"instanceType": "p5e.48xlarge"}).replaces


def test_criteria_that_aws_does_not_have_are_refused(world: World) -> None:
    with pytest.raises(EmulatorError, match="'closed' is not one of open, targeted"):
        world.up(RESERVATION, "held", **GIVEN | {"instanceMatchCriteria": "closed"})
