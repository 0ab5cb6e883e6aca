"""Runs one Lambda handler in a process of its own: the child side of infra.sandbox.local_lambda.

Started as `python -I _lambda_bootstrap.py TASK_ROOT HANDLER RESULT`, the event on standard input.
It imports nothing of this project: the function must find what it would find on AWS and no more.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
import traceback
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

# What AWS's Python runtimes bring along besides the standard library.
RUNTIME_PACKAGES = frozenset({
    "awslambdaric", "boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3",
})  # fmt: skip


class OnlyTheRuntime(MetaPathFinder):
    """Refuses packages that this machine has and a Lambda would not."""

    def __init__(self, task_root: Path) -> None:
        self.own = {p.name.partition(".")[0] for p in task_root.iterdir()}
        # What an image installs is not among its files.
        self.own |= set(os.environ.get("TRIMTAB_LIBRARIES", "").split())

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> None:
        """Say nothing of what is allowed; other finders look for it."""
        del path, target
        top = fullname.partition(".")[0]
        if top in self.own or top in RUNTIME_PACKAGES or top in sys.stdlib_module_names:
            return
        if top.startswith("_sysconfigdata"):  # the library's own, named like the machine
            return
        raise ModuleNotFoundError(
            f"No module named {fullname!r} in the function's package", name=fullname
        )


class Context:
    """The part of AWS's context object that handlers use."""

    function_version = "$LATEST"
    aws_request_id = "00000000-0000-4000-8000-000000000000"

    def __init__(self) -> None:
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.invoked_function_arn = os.environ["TRIMTAB_FUNCTION_ARN"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = f"/aws/lambda/{self.function_name}"
        self._deadline = time.monotonic() + float(os.environ["TRIMTAB_TIMEOUT_SECONDS"])

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function is stopped."""
        return max(0, int((self._deadline - time.monotonic()) * 1000))


def main(task_root: str, handler: str, result: str) -> int:
    """Call the handler and write its answer, or the error it raised, as JSON."""
    event = json.load(sys.stdin)
    sys.path.insert(0, task_root)
    sys.meta_path.insert(0, OnlyTheRuntime(Path(task_root)))
    module, _, function = handler.rpartition(".")
    try:
        answer = getattr(importlib.import_module(module.replace("/", ".")), function)(
            event, Context()
        )
        written = json.dumps({"payload": answer})
    except Exception as error:  # noqa: BLE001 - the function's failure is this program's result
        traceback.print_exc()
        written = json.dumps({"error": f"{type(error).__name__}: {error}"})
    Path(result).write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
