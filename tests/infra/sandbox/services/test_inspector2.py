"""Inspector is turned on for what is named, and for nothing else."""

from __future__ import annotations

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.lifecycle import World, assert_gone, assert_settled

ENABLER = "aws:inspector2/enabler:Enabler"


def _states(world: World) -> dict[str, str]:
    answer = world.client("inspector2").batch_get_account_status(accountIds=[world.account])
    states = answer["accounts"][0]["resourceState"]
    return {kind: states[kind]["status"] for kind in ("ec2", "ecr", "lambda")}


def test_it_is_turned_on_and_off(world: World) -> None:
    given = {"accountIds": [world.account], "resourceTypes": ["ECR", "LAMBDA"]}
    enabler = world.up(ENABLER, "scan", **given)
    assert _states(world) == {"ec2": "DISABLED", "ecr": "ENABLED", "lambda": "ENABLED"}
    assert_settled(world, enabler, **given)
    wanted = {**given, "resourceTypes": ["EC2", "ECR"]}
    enabler = world.update(enabler, **wanted)
    assert _states(world) == {"ec2": "ENABLED", "ecr": "ENABLED", "lambda": "DISABLED"}
    assert_settled(world, enabler, **wanted)
    assert_gone(world, enabler)


def test_what_it_cannot_scan_is_refused(world: World) -> None:
    with pytest.raises(EmulatorError, match="'EKS' is not one of"):
        world.up(ENABLER, "wrong", accountIds=[world.account], resourceTypes=["EKS"])
