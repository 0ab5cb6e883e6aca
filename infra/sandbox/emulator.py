"""The emulator's lifetime: start it in the background, find it again, stop it.

moto keeps everything in memory, so one process is one world. Its incarnation names that world: a
state that was deployed to another one describes things that are gone.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
from filelock import FileLock

from cost.errors import EmulatorError, InputError
from infra.sandbox.aws_server import IDENTITY
from infra.sandbox.clients import Clients, require_loopback

HEALTHY_WITHIN_SECONDS = 30.0
_STOPS_WITHIN_SECONDS = 5.0
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Opens URLs without the environment's proxy, which could not reach our loopback address."""


@dataclass(frozen=True)
class Emulator:
    """A running emulator."""

    endpoint: str
    pid: int
    port: int
    incarnation: str

    def clients(self, account: str) -> Clients:
        """boto3 clients for one account of this emulator."""
        return Clients(self.endpoint, account)


def folder(root: Path) -> Path:
    """Where the sandbox of a project keeps its files."""
    return root / ".trimtab"


def start(root: Path, port: int | None = None) -> Emulator:
    """The project's emulator, started in the background if it does not run. It outlives us.

    Args:
        root: the project's folder; the emulator's files go to its `.trimtab`.
        port: the port to listen on; a free one when None.

    Raises:
        InputError: the port is in use, or the emulator runs on another one.
        EmulatorError: it did not start.
    """
    home = folder(root)
    home.mkdir(parents=True, exist_ok=True)
    with FileLock(home / "emulator.lock"):
        running = find(root)
        if running is None:
            return _launch(home, port)
        if port is not None and port != running.port:
            raise InputError(
                f"the emulator runs already, on port {running.port}",
                next_step="`trimtab sandbox stop` ends it, with all that is deployed in it",
            )
        return running


def find(root: Path) -> Emulator | None:
    """The project's emulator if it runs and answers, else None."""
    emulator = _noted(root)
    identity = None if emulator is None else identify(emulator.endpoint)
    if emulator is None or identity is None or identity["incarnation"] != emulator.incarnation:
        return None
    return emulator


def _noted(root: Path) -> Emulator | None:
    """The emulator that `start` wrote down, whether it runs or not; None if nothing usable is."""
    try:
        noted = json.loads((folder(root) / "emulator.json").read_text(encoding="utf-8"))
        emulator = Emulator(**noted)
        require_loopback(emulator.endpoint)
    except (OSError, ValueError, TypeError, AttributeError, InputError):
        return None
    whole = (emulator.pid, emulator.port)
    return emulator if all(isinstance(number, int) for number in whole) else None


def stop(root: Path) -> bool:
    """End the project's emulator, with all that is deployed in it. False if none ran."""
    emulator = _noted(root)
    note = folder(root) / "emulator.json"
    if note.is_file():
        note.unlink(missing_ok=True)
    process = None if emulator is None else _process(emulator)
    if process is None:
        return False
    with suppress(psutil.NoSuchProcess):
        process.send_signal(signal.SIGTERM)
        _, alive = psutil.wait_procs([process], timeout=_STOPS_WITHIN_SECONDS)
        for stubborn in alive:
            stubborn.kill()
        psutil.wait_procs(alive, timeout=_STOPS_WITHIN_SECONDS)
    return True


def _process(emulator: Emulator) -> psutil.Process | None:
    """The emulator's process, also one that hangs; never another that was given its number."""
    try:
        process = psutil.Process(emulator.pid)
        return process if emulator.incarnation in process.cmdline() else None
    except (psutil.Error, ValueError, OverflowError):
        return None


def identify(endpoint: str) -> dict[str, Any] | None:
    """What the emulator at an endpoint says of itself; None if nothing of ours answers there."""
    try:
        with _DIRECT.open(endpoint + IDENTITY, timeout=5) as answer:
            said = json.loads(answer.read())
    except (OSError, ValueError, http.client.HTTPException):  # the last: it ended while it answered
        return None
    return said if isinstance(said, dict) and "incarnation" in said else None


def _launch(home: Path, port: int | None) -> Emulator:
    if port is not None:
        _require_free(port)
    incarnation = uuid.uuid4().hex[:12]
    log = home / "emulator.log"
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "infra.sandbox.aws_server"),
                *("--port", str(port or 0), "--incarnation", incarnation),
            ],
            cwd=Path(__file__).parents[2],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,  # it survives the command that started it, and its Ctrl-C
        )
    try:
        emulator = _announced(process, incarnation, log)
        _wait_until_healthy(emulator, log)
        temporary = home / "emulator.json.new"
        temporary.write_text(json.dumps(asdict(emulator), indent=2) + "\n", encoding="utf-8")
        temporary.replace(home / "emulator.json")
    except BaseException:
        process.kill()  # Ctrl-C or a full disk: nobody would find it again
        process.wait()
        raise
    process.returncode = 0  # it outlives us: nobody waits for it
    return emulator


def _announced(process: subprocess.Popen[str], incarnation: str, log: Path) -> Emulator:
    line = ""
    if process.stdout is not None:
        with process.stdout as said:
            line = said.readline()
    if not line.strip().isdigit():
        raise EmulatorError("the emulator did not start", next_step=f"see {log}")
    return Emulator(f"http://127.0.0.1:{int(line)}", process.pid, int(line), incarnation)


def environment() -> dict[str, str]:
    """Our environment without anything of AWS's: the emulator has no use for credentials."""
    return {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise InputError(
                f"port {port} cannot be listened on: {error}",
                next_step="leave out --port to take a free one",
            ) from error


def _wait_until_healthy(emulator: Emulator, log: Path) -> None:
    until = time.monotonic() + HEALTHY_WITHIN_SECONDS
    while time.monotonic() < until:
        if identify(emulator.endpoint) is not None:
            return
        time.sleep(0.05)
    raise EmulatorError("the emulator started but does not answer", next_step=f"see {log}")
