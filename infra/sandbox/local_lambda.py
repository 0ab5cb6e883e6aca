"""Runs a deployed Lambda function's own package, as AWS would, in a fresh process on this machine.

moto wants Docker for that. Here the zip that was deployed is unpacked into a temporary folder and
its handler called by a Python process that sees the package, boto3 and the standard library alone,
with dummy credentials, nothing of the user's configuration, and AWS_ENDPOINT_URL set to the
emulator.
"""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cost.errors import EmulatorError
from infra.sandbox.clients import SECRET

if TYPE_CHECKING:
    from collections.abc import Mapping

BOOTSTRAP = Path(__file__).with_name("_lambda_bootstrap.py")
SHOWN_LOG_LINES = 40
# AWS's own floor for a function's limit is 1 s; importing boto3 on a busy laptop takes longer.
START_UP_GRACE_SECONDS = 15


@dataclass(frozen=True, kw_only=True)
class Function:
    """What is needed to run a deployed function: its configuration and its package."""

    arn: str
    handler: str
    package: bytes
    timeout_seconds: int = 3
    memory_mib: int = 128
    environment: Mapping[str, str] = field(default_factory=dict)
    libraries: frozenset[str] = frozenset()
    """What its image installs: this machine's own are used. A zip brings its libraries along."""

    @property
    def name(self) -> str:
        """The function's name, from its ARN."""
        return self.arn.split(":")[6]

    @property
    def account(self) -> str:
        """The account it is deployed in; as an access key, the emulator takes it for that one."""
        return self.arn.split(":")[4]

    @property
    def region(self) -> str:
        """The region it is deployed in, from its ARN."""
        return self.arn.split(":")[3]


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """How a run ended: its answer, or why there is none; and what it printed."""

    status: Literal["ok", "error", "timeout"]
    payload: Any = None
    error: str | None = None
    log: str = ""


def run(function: Function, event: Mapping[str, Any], endpoint: str) -> Invocation:
    """Call a function's handler with an event.

    Args:
        function: what was deployed.
        event: the event, JSON-like.
        endpoint: the emulator's URL, where the function's AWS clients go.

    Raises:
        EmulatorError: the package is not a zip archive.
    """
    with tempfile.TemporaryDirectory(prefix="trimtab-lambda-") as folder:
        root = Path(folder) / "task"
        try:
            with zipfile.ZipFile(io.BytesIO(function.package)) as archive:
                archive.extractall(root)
        except zipfile.BadZipFile as error:
            raise EmulatorError(
                f"the package of Lambda function {function.name} is not a zip archive: {error}"
            ) from error
        result = Path(folder) / "result.json"
        command = [sys.executable, "-I", str(BOOTSTRAP), str(root), function.handler, str(result)]
        return _invoke(command, function, json.dumps(event), _environment(function, endpoint, root))


def _environment(function: Function, endpoint: str, root: Path) -> dict[str, str]:
    """The function's variables and the runtime's; nothing of the user's shell but the PATH."""
    return {
        **function.environment,
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(root.parent),
        "TZ": ":UTC",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mib),
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_ACCESS_KEY_ID": function.account,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": endpoint,
        "TRIMTAB_FUNCTION_ARN": function.arn,
        "TRIMTAB_TIMEOUT_SECONDS": str(function.timeout_seconds),
        "TRIMTAB_LIBRARIES": " ".join(sorted(function.libraries)),
    }


def _invoke(
    command: list[str], function: Function, event: str, environment: Mapping[str, str]
) -> Invocation:
    result = Path(command[-1])
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=dict(environment),
        cwd=command[-3],
        text=True,
        start_new_session=True,
    ) as process:
        try:
            log, _ = process.communicate(event, function.timeout_seconds + START_UP_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            log, _ = process.communicate()
            why = f"timed out after {function.timeout_seconds} s"
            return Invocation(status="timeout", error=why, log=_tail(log))
    if not result.is_file():
        why = f"the process ended with exit code {process.returncode}"
        return Invocation(status="error", error=why, log=_tail(log))
    answer = json.loads(result.read_text(encoding="utf-8"))
    if "error" in answer:
        return Invocation(status="error", error=answer["error"], log=_tail(log))
    return Invocation(status="ok", payload=answer["payload"], log=_tail(log))


def _tail(log: str) -> str:
    return "\n".join(log.splitlines()[-SHOWN_LOG_LINES:])
