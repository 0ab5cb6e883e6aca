"""The emulator, shared by all tests of the sandbox, and a world of each test module's own."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import pytest

from tests.fixtures.emulator import emulator
from tests.infra.sandbox.cases import Parts
from tests.infra.sandbox.lifecycle import World

if TYPE_CHECKING:
    from infra.sandbox.emulator import Emulator

__all__ = ["emulator"]


@pytest.fixture(scope="module")
def world(emulator: Emulator, request: pytest.FixtureRequest) -> World:
    """Modules keep apart by accounts made from their names."""
    digits = zlib.crc32(request.module.__name__.encode())
    return World(emulator, f"{digits:012d}")


@pytest.fixture(scope="module")
def parts(world: World) -> Parts:
    """What the module's resources stand on: a network, a role, a key, a bucket."""
    return Parts(world)
