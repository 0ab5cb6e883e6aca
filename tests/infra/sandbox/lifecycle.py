"""A resource's life on the emulator, through the provider: up, the same again, change, gone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi.provider.experimental import provider as protocol

from infra.sandbox.plain import to_plain_map, to_properties
from infra.sandbox.provider import SandboxProvider

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.sandbox.emulator import Emulator

DEFAULT_TAGS = {"project": "trimtab", "stack": "test"}
TIMEOUT = 30.0


class Refused(Exception):
    """The provider's check says that the inputs cannot be."""


@dataclass(frozen=True)
class Deployed:
    """What the provider answered."""

    urn: str
    id: str
    outputs: dict[str, Any]
    state: Any

    def __getitem__(self, name: str) -> Any:
        return self.outputs[name]


class World:
    """One account of the emulator, and the provider that deploys into it."""

    def __init__(self, emulator: Emulator, account: str, region: str = "us-east-1") -> None:
        self.account, self.region = account, region
        self.clients = emulator.clients(account)
        self.provider = SandboxProvider(emulator.endpoint, emulator.incarnation)
        args = {
            "region": region,
            "allowedAccountIds": [account],
            "defaultTags": {"tags": DEFAULT_TAGS},
        }
        request = protocol.ConfigureRequest({}, to_properties(args), True, True)
        asyncio.run(self.provider.configure(request))

    def client(self, service: str) -> Any:
        return self.clients.get(service, self.region)

    def up(self, token: str, name: str, /, **inputs: Any) -> Deployed:
        urn = f"urn:pulumi:test::trimtab::{token}::{name}"
        checked = self.check(urn, {}, inputs)
        answer = asyncio.run(
            self.provider.create(protocol.CreateRequest(urn, checked, TIMEOUT, False))
        )
        return self._deployed(urn, answer.resource_id, answer.properties)

    def check(self, urn: str, old: Any, inputs: Mapping[str, Any]) -> Any:
        request = protocol.CheckRequest(urn, old, to_properties(inputs), b"seed")
        answer = asyncio.run(self.provider.check(request))
        if answer.failures:
            raise Refused("; ".join(f"{f.property}: {f.reason}" for f in answer.failures))
        return answer.inputs

    def diff(self, there: Deployed, /, **inputs: Any) -> protocol.DiffResponse:
        """What another `up` with these inputs would change."""
        checked = self.check(there.urn, there.state, inputs)
        request = protocol.DiffRequest(there.urn, there.id, there.state, checked, [])
        return asyncio.run(self.provider.diff(request))

    def update(self, there: Deployed, /, **inputs: Any) -> Deployed:
        checked = self.check(there.urn, there.state, inputs)
        request = protocol.UpdateRequest(
            there.urn, there.id, there.state, checked, TIMEOUT, [], False
        )
        answer = asyncio.run(self.provider.update(request))
        return self._deployed(there.urn, there.id, answer.properties)

    def refresh(self, there: Deployed) -> Deployed | None:
        """The resource as the emulator has it now; None when it is gone."""
        request = protocol.ReadRequest(there.urn, there.id, there.state, {})
        answer = asyncio.run(self.provider.read(request))
        if not answer.resource_id:
            return None
        return self._deployed(there.urn, answer.resource_id, answer.properties)

    def delete(self, there: Deployed) -> None:
        request = protocol.DeleteRequest(there.urn, there.id, there.state, TIMEOUT)
        asyncio.run(self.provider.delete(request))

    @staticmethod
    def _deployed(urn: str, id: str | None, state: Any) -> Deployed:
        assert id is not None, "the provider gave no id"
        return Deployed(urn, id, to_plain_map(state), state)


def assert_settled(world: World, there: Deployed, /, **inputs: Any) -> None:
    """A second `up` changes nothing, before and after a refresh; nothing has drifted."""
    again = world.diff(there, **inputs)
    assert not again.changes, f"a second up would change {again.diffs}"
    now = world.refresh(there)
    assert now is not None, "a refresh does not find what was deployed"
    drift = world.diff(now, **inputs)
    assert not drift.changes, f"a refresh reports drift where there is none: {drift.diffs}"


def assert_gone(world: World, there: Deployed) -> None:
    """Deleting leaves nothing; deleting again is no error."""
    world.delete(there)
    assert world.refresh(there) is None, "it is still there"
    world.delete(there)
