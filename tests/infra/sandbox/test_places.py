"""A component is found wherever in the emulator it is."""

from __future__ import annotations

import pytest

from cost.errors import EmulatorError, InputError, NotFound
from infra.sandbox.emulator import Emulator
from infra.sandbox.places import belonging, places
from tests.infra.sandbox.lifecycle import World


def tagged(stacks: dict[str, str]) -> list[tuple[str, dict[str, str]]]:
    """Things named by region, each of a component and a stack."""
    return [(name, {"component": "clusters.a", "stack": s}) for name, s in stacks.items()]


def test_every_account_and_region_that_was_called_is_a_place(
    emulator: Emulator, world: World
) -> None:
    world.client("sqs").list_queues()
    emulator.clients(world.account).get("sqs", "eu-west-1").list_queues()
    found = {p.region for p in places(emulator) if p.clients.account == world.account}
    assert found == {"us-east-1", "eu-west-1"}


def test_an_emulator_that_is_gone_is_said_to_be() -> None:
    gone = Emulator("http://127.0.0.1:9", 0, 9, "gone")
    with pytest.raises(EmulatorError, match="does not answer"):
        places(gone)


def test_one_stack_has_to_be_named_where_several_have_the_component(
    emulator: Emulator, world: World
) -> None:
    world.client("sqs").list_queues()
    two = {"one": "dev", "two": "prod"}

    def listed(place: object) -> list[tuple[str, dict[str, str]]]:
        return tagged(two) if place.clients.account == world.account else []  # type: ignore[attr-defined]

    with pytest.raises(InputError, match="several stacks: dev, prod"):
        belonging(emulator, "clusters.a", None, kind="thing", listed=listed)
    found = belonging(emulator, "clusters.a", "prod", kind="thing", listed=listed)
    assert {thing for _, thing in found} == {"two"}
    with pytest.raises(InputError, match="no component has a thing"):
        belonging(emulator, "clusters.a", "staging", kind="thing", listed=listed)
    with pytest.raises(NotFound, match=r"no component with a thing named 'clusters\.b'"):
        belonging(emulator, "clusters.b", None, kind="thing", listed=listed)
