"""The example's training and the node's agent as processes against a stack on the sandbox."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.e2e.small_stack import ACCOUNT, REGION, STACK, Stack
from tests.infra.functions.metadata_server import MetadataServer
from tests.infra.projects import ROOT

STEPS, EVERY = 300, 60
PATIENCE = 60.0


class Process:
    """A process that tells what it does in lines of JSON."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._running = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.pid, self.told = self._running.pid, list[dict[str, Any]]()

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        assert self._running.stdout is not None
        for line in self._running.stdout:
            assert line.startswith("{"), line + self._running.stdout.read()
            self.told.append(json.loads(line))
            if wanted(self.told[-1]):
                return self.told[-1]
        raise AssertionError(f"it ended before: {self.told}")

    def end(self, code: int = 0) -> list[dict[str, Any]]:
        rest, _ = self._running.communicate(timeout=PATIENCE)
        self.told += [json.loads(line) for line in rest.splitlines()]
        assert self._running.returncode == code, self.told
        return self.told

    def kill(self) -> list[dict[str, Any]]:
        os.kill(self.pid, signal.SIGKILL)
        return self.end(-signal.SIGKILL)


def environment(stack: Stack, tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "AWS_ENDPOINT_URL": stack.emulator.endpoint,
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "sandbox",
        "AWS_DEFAULT_REGION": REGION,
        "TRIMTAB_CHECKPOINTS": f"s3://trimtab-{STACK}-checkpoints-{ACCOUNT}/",
        "TRIMTAB_MARKER": str(tmp_path / "ending.json"),
    }


def train(stack: Stack, tmp_path: Path, job: str, pace: float = 0.0) -> Process:
    script, folder = str(ROOT / "examples" / "train.py"), str(tmp_path / "resumed")
    numbers = ["--steps", str(STEPS), "--every", str(EVERY), "--say", "1", "--pace", str(pace)]
    command = [sys.executable, script, job, *numbers, "--folder", folder]
    return Process(command, environment(stack, tmp_path))


def agent(stack: Stack, tmp_path: Path, metadata: MetadataServer, pid: int) -> Process:
    """The node's agent, told what the deployed launch template would tell it."""
    node = tmp_path / "node.json"
    node.write_text(json.dumps(stack.node_config()), encoding="utf-8")
    told = environment(stack, tmp_path)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        del told[name]  # it has the role's, from the metadata
    command = [sys.executable, "-m", "infra.functions.node_agent", "--node", str(node)]
    places = ["--marker", told["TRIMTAB_MARKER"], "--metadata", metadata.address]
    return Process([*command, *places, "--pid", str(pid), "--every", "0.1"], told)


def steps(told: list[dict[str, Any]], event: str) -> list[int]:
    return [line["step"] for line in told if line["event"] == event]
