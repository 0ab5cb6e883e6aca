"""Run the linters of workflows and scripts, which live in an environment of their own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / ".judges" / "bin"


def lint(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What a linter says; skips where it is not installed."""
    command = TOOLS / tool
    if not command.exists():
        pytest.skip(
            f"{tool} is not installed: `make .judges/.ready`, which needs Go for actionlint"
        )
    # actionlint finds shellcheck on PATH.
    environment = {**os.environ, "PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        [str(command), *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
