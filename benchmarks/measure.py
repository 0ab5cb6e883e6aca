"""What a process costs: also in processor seconds, which hardly grow when others are at work."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import psutil  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, order=True)
class Cost:
    """One run. `cpu` is user and system time of the process and of the children it waited for."""

    cpu: float
    wall: float
    peak_mb: float
    background_cpu: float = 0.0
    """Of children that it did not wait for: the emulator."""


class Failed(Exception):
    """A process that did not end well."""


def run(command: Sequence[str | Path]) -> tuple[Cost, str]:
    """Run a command in the project's folder; returns what it cost and what it printed.

    Raises:
        Failed: it did not exit with 0.
    """
    started = perf_counter()
    with subprocess.Popen(
        [str(word) for word in command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=_environment(),
    ) as process:
        watch = _Watch(process.pid)
        printed = process.stdout.read() if process.stdout is not None else ""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = perf_counter() - started
    background = watch.end()
    if process.returncode:
        raise Failed(f"{command[0]} ended with {process.returncode}")
    cpu = used.ru_utime + used.ru_stime
    return Cost(cpu, wall, used.ru_maxrss / 1024, background), printed


def python(code: str) -> tuple[Cost, str]:
    """Run Python code in a process of its own."""
    return run([sys.executable, "-c", code])


def _environment() -> dict[str, str]:
    """Ours, but with compiled modules, as after `make setup` and a first run."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


class _Watch:
    """Notes the processor time of a process's children that are still running, twice a second."""

    def __init__(self, pid: int) -> None:
        self._over = threading.Event()
        self._seen: dict[int, float] = {}
        self._thread = threading.Thread(target=self._look, args=(pid,), daemon=True)
        self._thread.start()

    def end(self) -> float:
        self._over.set()
        self._thread.join()
        return sum(self._seen.values())

    def _look(self, pid: int) -> None:
        while not self._over.wait(0.5):
            try:
                for child in psutil.Process(pid).children(recursive=True):
                    times: Any = child.cpu_times()
                    self._seen[child.pid] = times.user + times.system
            except psutil.Error:
                continue
