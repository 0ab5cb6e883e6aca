"""Serve the sandbox's provider to the official CLI, over gRPC on the loopback address.

``python -m infra.sandbox.serve`` prints its port and serves until it is ended; that is also how the
CLI runs a plugin, so a script of that line named ``pulumi-resource-aws`` on PATH is one.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import threading
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf import empty_pb2
from pulumi.provider.experimental.server import ProviderServicer
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from cost.errors import EmulatorError, TrimtabError
from infra.sandbox.carried_files import readable, with_hashes
from infra.sandbox.emulator import find, identify
from infra.sandbox.provider import SandboxProvider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from infra.sandbox.emulator import Emulator

VERSION = version("pulumi-aws")
"""The version of the real provider whose schema is followed."""

_LOOK_SECONDS = 2.0
"""How often a server that is to end with its emulator looks for it."""

_MESSAGE_BYTES = 400 * 1024 * 1024
_DELEGATED = (
    *("CheckConfig", "DiffConfig", "Configure", "Invoke"),
    *("Check", "Diff", "Create", "Read", "Update", "Delete"),
)


class Router(provider_pb2_grpc.ResourceProviderServicer):
    """One provider for each connection.

    The CLI attaches every provider resource of a program (each with its own region and tags) to
    this one port, each over a connection of its own.
    """

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._by_peer: dict[str, ProviderServicer] = {}
        for name in _DELEGATED:
            setattr(self, name, self._delegate(name))

    def _servicer(self, peer: str) -> ProviderServicer:
        if peer not in self._by_peer:
            provider = SandboxProvider(self._emulator.endpoint, self._emulator.incarnation)
            self._by_peer[peer] = ProviderServicer([], VERSION, provider, engine_address="")
        return self._by_peer[peer]

    def _delegate(self, name: str) -> Callable[[Any, Any], Any]:
        async def method(request: Any, context: Any) -> Any:
            hashes = readable(name, request)
            try:
                answer = await getattr(self._servicer(context.peer()), name)(request, context)
                return with_hashes(answer, hashes)
            except Exception as error:  # noqa: BLE001 - the boundary: the CLI gets a message
                await context.abort(grpc.StatusCode.UNKNOWN, _message(error))

        return method

    async def GetPluginInfo(self, request: Any, context: Any) -> Any:
        """The provider's version."""
        del request, context
        return plugin_pb2.PluginInfo(version=VERSION)

    async def Handshake(self, request: Any, context: Any) -> Any:
        """What the provider understands; the SDK's servicer lacks this."""
        del request, context
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, accept_resources=True)

    async def Attach(self, request: Any, context: Any) -> Any:
        """The CLI says where its engine listens; the sandbox has nothing to tell it."""
        del request, context
        return empty_pb2.Empty()

    async def Cancel(self, request: Any, context: Any) -> Any:
        """Operations on the emulator are over at once; there is nothing to stop."""
        del request, context
        return empty_pb2.Empty()

    async def GetMapping(self, request: Any, context: Any) -> Any:
        """There is no mapping from Terraform."""
        del request, context
        return provider_pb2.GetMappingResponse()

    async def GetMappings(self, request: Any, context: Any) -> Any:
        """There are no mappings from other tools."""
        del request, context
        return provider_pb2.GetMappingsResponse()


def _message(error: BaseException) -> str:
    """What went wrong, without the traceback that the SDK's servicer appends."""
    original = error.__context__
    return str(original if isinstance(original, TrimtabError) else error)


async def start(emulator: Emulator, port: int = 0) -> tuple[grpc.aio.Server, int]:
    """A started server and the port it listens on."""
    server = grpc.aio.server(options=[("grpc.max_receive_message_length", _MESSAGE_BYTES)])
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Router(emulator), server)
    bound = server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    return server, bound


@contextmanager
def serving(emulator: Emulator) -> Iterator[int]:
    """Serve from a thread of this process for as long as the block runs; gives the port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server, port = asyncio.run_coroutine_threadsafe(start(emulator), loop).result()
    try:
        yield port
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(grace=1), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _emulator(root: Path) -> Emulator:
    found = find(root)
    if found is None:
        raise EmulatorError(
            "no emulator runs", where=str(root), next_step="start it: trimtab sandbox up"
        )
    return found


async def _serve(root: Path, port: int, until_gone: bool) -> None:
    emulator = _emulator(root)
    server, bound = await start(emulator, port)
    print(bound, flush=True)  # noqa: T201 - the protocol: the CLI reads the port from here
    while until_gone and await asyncio.to_thread(identify, emulator.endpoint) is not None:
        await asyncio.sleep(_LOOK_SECONDS)
    if not until_gone:
        await server.wait_for_termination()


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", nargs="?", help="the CLI's address, which a plugin is given")
    parser.add_argument("--root", type=Path, default=os.environ.get("TRIMTAB_SANDBOX_ROOT", "."))
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--until-gone", action="store_true", help="end with the emulator")
    options, _ = parser.parse_known_args(argv)
    try:
        asyncio.run(_serve(Path(options.root), options.port, options.until_gone))
    except KeyboardInterrupt:
        return 0
    except TrimtabError as error:
        parser.exit(error.exit_code, f"error: {error}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
